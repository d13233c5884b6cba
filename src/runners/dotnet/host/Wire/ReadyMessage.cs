using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>The first thing that a host says.</summary>
internal sealed record ReadyMessage(string Version) : IOutgoingMessage
{
    private const int ProtocolVersion = 1;

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "ready");
        json.WriteNumber("protocol", ProtocolVersion);
        json.WriteString("host", "dotnet");
        json.WriteString("version", Version);
        json.WriteEndObject();
    }
}
