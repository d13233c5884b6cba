using System.IO.Enumeration;

namespace Kr.Host.Compiling;

/// <summary>
/// Compiled snippets on disk. Bounded: those unused for longest go first; the daemon names the files and marks their
/// use. Several processes may use one directory.
/// </summary>
internal sealed class AssemblyCache(string directory, long maxBytes = 256L * 1024 * 1024)
{
    /// <summary>What may still be stored, in bytes, before the directory has to be looked through.</summary>
    private long _room;

    /// <summary>
    /// How much room a sweep makes. Not little: what it finds of 10,000 files lives long enough to have the garbage
    /// collector ask for twice the memory.
    /// </summary>
    private long SweptRoom => maxBytes / 16;

    /// <summary>Keeps a compiled snippet in a file of the directory.</summary>
    internal void Store(string path, ReadOnlySpan<byte> assembly, IReadOnlyCollection<string> references)
    {
        if (Interlocked.Add(ref _room, -assembly.Length) < 0)
        {
            Interlocked.Exchange(ref _room, SweptRoom - assembly.Length);
            Sweep();
        }
        // Nobody ever sees half of a file under its final name.
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            if (references.Count > 0)
            {
                File.WriteAllLines(CompiledSnippet.ReferencesPath(path), references);
            }
            File.WriteAllBytes(temporary, assembly);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // On a full disk half of a file would make it no better.
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes room for what may be stored until the next sweep.</summary>
    internal void Sweep()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }
        var excess = Find((ref FileSystemEntry file) => file.Length).Sum() + SweptRoom - maxBytes;
        if (excess <= 0)
        {
            return;
        }
        var files = Find((ref FileSystemEntry file) => (file.LastWriteTimeUtc, file.Length, Path: file.ToFullPath())).ToArray();
        foreach (var file in files.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (excess <= 0)
            {
                return;
            }
            // Others store and sweep at the same time: it may have got its final name, or be gone, which is no error.
            File.Delete(file.Path);
            excess -= file.Length;
        }
    }

    private FileSystemEnumerable<T> Find<T>(FileSystemEnumerable<T>.FindTransform transform) =>
        new(directory, transform, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        };
}
