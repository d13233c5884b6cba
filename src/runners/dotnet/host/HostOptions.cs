using Kr.Host.Wire;

namespace Kr.Host;

/// <summary>What the command line says.</summary>
/// <param name="Runner">The language to run; null: be the compiler.</param>
/// <param name="PowerShellDirectory">Where pwsh.dll is; null where there is no PowerShell.</param>
/// <param name="CacheDirectory">Where compiled snippets are kept; needed by the compiler.</param>
internal sealed record HostOptions(Language? Runner, string? PowerShellDirectory, string? CacheDirectory)
{
    internal const string Usage =
        "Usage: Kr.Host (runner:PowerShell|runner:CSharp|runner:VBNet|compiler) [--powershell-dir DIR] [--cache-dir DIR]";

    /// <summary>Null when the arguments make no sense.</summary>
    internal static HostOptions? Parse(string[] arguments)
    {
        if (arguments.Length % 2 == 0)
        {
            return null;
        }
        var named = arguments.Skip(1).Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        if (named.Keys.Except(["--powershell-dir", "--cache-dir"]).Any())
        {
            return null;
        }
        Language? runner = null;
        if (arguments[0].StartsWith("runner:", StringComparison.Ordinal))
        {
            if (!Enum.TryParse<Language>(arguments[0]["runner:".Length..], out var language))
            {
                return null;
            }
            runner = language;
        }
        else if (arguments[0] != "compiler" || !named.ContainsKey("--cache-dir"))
        {
            return null;
        }
        return new HostOptions(runner, named.GetValueOrDefault("--powershell-dir"), named.GetValueOrDefault("--cache-dir"));
    }
}
