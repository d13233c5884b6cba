namespace Kr.Host.Compiling;

/// <summary>Small facts about the text of snippets.</summary>
internal static class SnippetText
{
    /// <summary>Stands for the file of code that came from none: debug information needs some name.</summary>
    internal const string PlaceholderPath = "snippet";
}
