using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>Something that the task wrote; <paramref name="Stream"/> is one of the names in the protocol.</summary>
internal sealed record OutputMessage(string Stream, string Text, string? Position) : IOutgoingMessage
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "output");
        json.WriteString("stream", Stream);
        json.WriteText("text", Text);
        json.WriteText("position", Position);
        json.WriteEndObject();
    }
}
