using System.Text.Json;
using Kr.Host.Wire;

namespace Kr.Host.Faults;

/// <summary>Why a task did not end well; <paramref name="Code"/> is one of the fault codes of the protocol.</summary>
internal sealed record Fault(string Code, string Message, string? Type, string? Position, string? StackTrace)
{
    internal static Fault Plain(string code, string message) => new(code, message, null, null, null);

    /// <summary>The code ended with an exit code other than 0.</summary>
    internal static Fault Exit(int exitCode) => Plain("exit", $"Exited with code {exitCode}");

    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", Code);
        json.WriteText("message", Message);
        json.WriteText("type", Type);
        json.WriteText("position", Position);
        json.WriteText("stackTrace", StackTrace);
        json.WriteEndObject();
    }
}
