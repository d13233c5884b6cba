using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>What is wrong with a snippet, and where; line and column count from 1.</summary>
internal sealed record Diagnostic(int Line, int Column, string Message, string? Code)
{
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("line", Line);
        json.WriteNumber("column", Column);
        json.WriteText("message", Message);
        json.WriteString("severity", "error");
        json.WriteText("code", Code);
        json.WriteEndObject();
    }
}
