using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>One task to run. <paramref name="Artifact"/>: path of the compiled code, null for PowerShell. <paramref name="Umask"/>: null to leave it.</summary>
internal sealed record RunMessage(
    string TaskId,
    SnippetSource Source,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    uint? Umask,
    string? Artifact,
    long MaxResultBytes,
    long MaxOutputBytes,
    string Marker)
{
    internal static RunMessage Parse(JsonElement message) => new(
        message.GetProperty("taskId").GetString()!,
        SnippetSource.Parse(message),
        message.GetProperty("workingDirectory").GetString()!,
        message.GetProperty("environment").EnumerateObject()
            .ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!),
        message.GetProperty("umask") is { ValueKind: JsonValueKind.String } umask ? Convert.ToUInt32(umask.GetString(), 8) : null,
        message.GetProperty("artifact") is { ValueKind: JsonValueKind.String } artifact ? artifact.GetString() : null,
        message.GetProperty("maxResultBytes").GetInt64(),
        message.GetProperty("maxOutputBytes").GetInt64(),
        message.GetProperty("marker").GetString()!);
}
