using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Kr.Host.Compiling;

/// <summary>
/// Finds the assemblies that code names with `#r`, and those that references need in their turn: next to them.
/// </summary>
/// <param name="directory">Where relative paths start: the directory of the code's file, or null.</param>
/// <param name="references">Paths of the references that were given with the task.</param>
internal sealed class SnippetReferenceResolver(string? directory, IReadOnlyList<string> references)
    : MetadataReferenceResolver
{
    private readonly ConcurrentDictionary<string, bool> _found = new();

    /// <summary>Paths that `#r` led to.</summary>
    internal IEnumerable<string> Found => _found.Keys.Order(StringComparer.Ordinal);

    public override bool ResolveMissingAssemblies => true;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference,
        string? baseFilePath,
        MetadataReferenceProperties properties)
    {
        var path = Path.IsPathRooted(reference) ? reference
            : directory is null ? null
            : Path.GetFullPath(reference, directory);
        if (path is not null && File.Exists(path))
        {
            _found[path] = true;
            return [MetadataReference.CreateFromFile(path, properties)];
        }
        // The name of one of .NET's own assemblies, which are there anyway.
        var name = reference.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? reference[..^4] : reference;
        return [.. FrameworkReferences.All.OfType<PortableExecutableReference>().Where(known =>
            string.Equals(Path.GetFileNameWithoutExtension(known.FilePath), name, StringComparison.OrdinalIgnoreCase))];
    }

    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition,
        AssemblyIdentity referenceIdentity) =>
        references.Concat(_found.Keys)
            .Select(reference => Path.Combine(Path.GetDirectoryName(reference) ?? "", referenceIdentity.Name + ".dll"))
            .Where(File.Exists)
            .Select(path => MetadataReference.CreateFromFile(path))
            .FirstOrDefault();

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
