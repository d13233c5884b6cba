using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>The code of a task with all that its meaning depends on: what `run` and `check` share.</summary>
internal sealed record SnippetSource(
    Language Language,
    string Code,
    string? FilePath,
    IReadOnlyDictionary<string, JsonElement> Arguments,
    IReadOnlyList<string> ExtraImports,
    IReadOnlyList<string> ExtraReferences)
{
    internal static SnippetSource Parse(JsonElement message) => new(
        Enum.Parse<Language>(message.GetProperty("language").GetString()!),
        message.GetProperty("code").GetString()!,
        message.GetProperty("codeFilePath").GetString(),
        ParseArguments(message.GetProperty("arguments")),
        ParseTexts(message.GetProperty("extraImports")),
        ParseTexts(message.GetProperty("extraRefs")));

    private static Dictionary<string, JsonElement> ParseArguments(JsonElement arguments)
    {
        var parsed = new Dictionary<string, JsonElement>();
        foreach (var property in arguments.EnumerateObject())
        {
            parsed[property.Name] = property.Value.Clone();
        }
        return parsed;
    }

    private static string[] ParseTexts(JsonElement texts) =>
        [.. texts.EnumerateArray().Select(text => text.GetString()!)];
}
