using System.Security.Cryptography;
using System.Text;
using Kr.Host.Values;
using Kr.Host.Wire;

namespace Kr.Host.Compiling;

/// <summary>A name for all that the compiled form of a snippet depends on.</summary>
internal static class CacheKey
{
    private static readonly string s_host =
        $"{typeof(CacheKey).Module.ModuleVersionId} {Environment.Version}";

    internal static string Of(SnippetSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, s_host, source.Language.ToString(), source.Code, source.FilePath ?? "");
        foreach (var (name, value) in source.Arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal))
        {
            Add(hash, "argument", name, ArgumentConverter.KindOf(value).ToString());
        }
        foreach (var import in source.ExtraImports)
        {
            Add(hash, "import", import);
        }
        foreach (var reference in source.ExtraReferences)
        {
            var file = new FileInfo(reference);
            Add(hash, "reference", reference, $"{file.LastWriteTimeUtc.Ticks} {(file.Exists ? file.Length : -1)}");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Each text with its length before it, so that no two lists of texts look the same.</summary>
    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
