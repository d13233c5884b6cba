using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>Code to check, and to compile where its language is compiled.</summary>
internal sealed record CheckMessage(long RequestId, SnippetSource Source)
{
    internal static CheckMessage Parse(JsonElement message) =>
        new(message.GetProperty("requestId").GetInt64(), SnippetSource.Parse(message));
}
