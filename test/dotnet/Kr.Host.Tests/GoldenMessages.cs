using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kr.Host.Wire;

namespace Kr.Host.Tests;

/// <summary>Reads the golden messages, and what a message looks like on the wire.</summary>
internal static class GoldenMessages
{
    internal static string Golden(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "wire", name + ".json"));

    internal static JsonElement GoldenElement(string name) => JsonDocument.Parse(Golden(name)).RootElement;

    internal static string LineOf(IOutgoingMessage message)
    {
        using var stream = new MemoryStream();
        new MessageWriter(stream).Send(message);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void AssertGolden(string name, IOutgoingMessage message)
    {
        var line = LineOf(message);
        Assert.EndsWith("\n", line);
        Assert.Single(line, '\n');
        Assert.Equal(JsonNode.Parse(Golden(name))!.ToJsonString(), JsonNode.Parse(line)!.ToJsonString());
    }
}
