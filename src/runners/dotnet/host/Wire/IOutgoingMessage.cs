using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>Something that this process says to the daemon.</summary>
internal interface IOutgoingMessage
{
    /// <summary>Writes the whole object, braces included.</summary>
    void WriteTo(Utf8JsonWriter json);
}
