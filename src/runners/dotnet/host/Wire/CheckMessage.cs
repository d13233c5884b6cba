using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>Code to check. <paramref name="ArtifactPath"/>: where its compiled form belongs; null for PowerShell.</summary>
internal sealed record CheckMessage(long RequestId, SnippetSource Source, string? ArtifactPath)
{
    internal static CheckMessage Parse(JsonElement message) =>
        new(
            message.GetProperty("requestId").GetInt64(),
            SnippetSource.Parse(message),
            message.GetProperty("artifactPath").GetString());
}
