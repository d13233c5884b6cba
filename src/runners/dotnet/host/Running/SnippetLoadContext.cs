using System.Reflection;
using System.Runtime.Loader;

namespace Kr.Host.Running;

/// <summary>
/// Holds the assemblies of one task and can be unloaded. References, and what lies next to them, are found here;
/// .NET itself and this host are shared.
/// </summary>
internal sealed class SnippetLoadContext : AssemblyLoadContext
{
    private readonly Dictionary<string, string> _references = new(StringComparer.OrdinalIgnoreCase);
    private readonly AssemblyDependencyResolver[] _resolvers;

    /// <param name="references">Paths of assemblies.</param>
    internal SnippetLoadContext(IReadOnlyList<string> references)
        : base("snippet", isCollectible: true)
    {
        foreach (var reference in references.Where(File.Exists))
        {
            // Not the file's name: that may be another one.
            _references[AssemblyName.GetAssemblyName(reference).Name ?? ""] = reference;
        }
        _resolvers = [.. references.Where(File.Exists).Select(reference => new AssemblyDependencyResolver(reference))];
    }

    protected override Assembly? Load(AssemblyName name)
    {
        if (_references.TryGetValue(name.Name ?? "", out var reference))
        {
            return LoadFromAssemblyPath(reference);
        }
        if (_resolvers.Length == 0 || IsShared(name))
        {
            return null;
        }
        var path = _resolvers.Select(resolver => resolver.ResolveAssemblyToPath(name)).FirstOrDefault(path => path is not null);
        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string name)
    {
        var path = _resolvers.Select(resolver => resolver.ResolveUnmanagedDllToPath(name)).FirstOrDefault(path => path is not null);
        return path is null ? 0 : LoadUnmanagedDllFromPath(path);
    }

    private static bool IsShared(AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(name) is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
