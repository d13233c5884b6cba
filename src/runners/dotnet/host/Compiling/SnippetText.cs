using Kr.Host.Wire;

namespace Kr.Host.Compiling;

/// <summary>Small facts about the text of snippets.</summary>
internal static class SnippetText
{
    /// <summary>Stands for the file of code that came from none: debug information needs some name.</summary>
    internal const string PlaceholderPath = "snippet";

    /// <summary>The path that line directives name: what they can't spell is not named.</summary>
    internal static string PathOf(SnippetSource source) =>
        source.FilePath is { } path && path.IndexOfAny(['"', '\r', '\n']) < 0 ? path : PlaceholderPath;
}
