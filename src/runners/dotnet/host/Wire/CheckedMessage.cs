using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>The answer to a check: what is wrong with the code, or the path of what it was compiled to.</summary>
internal sealed record CheckedMessage(long RequestId, IReadOnlyList<Diagnostic> Diagnostics, string? Artifact)
    : IOutgoingMessage
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "checked");
        json.WriteNumber("requestId", RequestId);
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in Diagnostics)
        {
            diagnostic.WriteTo(json);
        }
        json.WriteEndArray();
        json.WriteText("artifact", Artifact);
        json.WriteEndObject();
    }
}
