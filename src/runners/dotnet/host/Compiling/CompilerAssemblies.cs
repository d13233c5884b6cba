using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Kr.Host.Compiling;

/// <summary>
/// Finds Roslyn, which lies in a directory of its own: PowerShell brings another version, and its Add-Type must
/// find that one. Where there is a copy as machine code for this system, that is taken: as it comes from NuGet, every
/// process compiles anew what it uses of it.
/// </summary>
internal static class CompilerAssemblies
{
    internal static void Resolve()
    {
        var portable = Path.Combine(AppContext.BaseDirectory, "roslyn");
        var native = $"{portable}-{RuntimeInformation.RuntimeIdentifier}";
        var directory = Directory.Exists(native) ? native : portable;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            var path = Path.Combine(directory, name.Name + ".dll");
            return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        };
    }
}
