using Microsoft.CodeAnalysis;

namespace Kr.Host.Compiling;

/// <summary>What every snippet is compiled against: all of .NET's shared framework, and this host for its own world.</summary>
internal static class FrameworkReferences
{
    private static readonly Lazy<MetadataReference[]> s_all = new(Load);

    internal static IReadOnlyList<MetadataReference> All => s_all.Value;

    private static MetadataReference[] Load()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == framework)
                .Append(typeof(SnippetWorld).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
