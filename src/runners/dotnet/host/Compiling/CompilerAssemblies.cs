using System.Runtime.Loader;

namespace Kr.Host.Compiling;

/// <summary>
/// Finds Roslyn, which lies in a directory of its own: PowerShell brings another version, and its Add-Type must
/// find that one.
/// </summary>
internal static class CompilerAssemblies
{
    internal static void Resolve()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "roslyn");
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var path = Path.Combine(directory, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
    }
}
