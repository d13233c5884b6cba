using System.Text.Json;
using Kr.Host.Progress;

namespace Kr.Host.Wire;

/// <summary>How far the task is now.</summary>
internal sealed record ProgressMessage(ProgressSnapshot Progress) : IOutgoingMessage
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "progress");
        json.WritePropertyName("progress");
        Progress.WriteTo(json);
        json.WriteEndObject();
    }
}
