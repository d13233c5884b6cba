using System.Reflection;
using System.Runtime.Loader;

namespace Kr.Host.PowerShell;

/// <summary>
/// Finds the assemblies of PowerShell in PowerShell's own directory. Only what this host does not bring itself is
/// asked for here. PowerShell's own list (pwsh.deps.json) is followed: looking for files by name misses those below
/// runtimes/.
/// </summary>
internal static class PowerShellAssemblies
{
    internal static void ResolveFrom(string directory)
    {
        var resolver = new Lazy<AssemblyDependencyResolver>(() => new(Path.Combine(directory, "pwsh.dll")));
        AssemblyLoadContext.Default.Resolving += (context, name) => Resolve(context, name, resolver.Value, directory);
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            resolver.Value.ResolveUnmanagedDllToPath(name) is { } path
                ? System.Runtime.InteropServices.NativeLibrary.Load(path)
                : 0;
    }

    private static Assembly? Resolve(
        AssemblyLoadContext context,
        AssemblyName name,
        AssemblyDependencyResolver resolver,
        string directory)
    {
        if (resolver.ResolveAssemblyToPath(name) is { } path)
        {
            return context.LoadFromAssemblyPath(path);
        }
        var beside = Path.Combine(directory, name.Name + ".dll");
        return string.IsNullOrEmpty(name.CultureName) && File.Exists(beside) ? context.LoadFromAssemblyPath(beside) : null;
    }
}
