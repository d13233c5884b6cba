namespace Kr.Host.Compiling;

/// <summary>
/// Compiled snippets on disk. Bounded: those unused for longest go first; the daemon names the files and marks their
/// use. Several processes may use one directory.
/// </summary>
internal sealed class AssemblyCache(string directory, long maxBytes = 256L * 1024 * 1024)
{
    private const int StoresPerSweep = 64;

    private int _stores;

    /// <summary>Keeps a compiled snippet in a file of the directory.</summary>
    internal void Store(string path, ReadOnlySpan<byte> assembly, IReadOnlyCollection<string> references)
    {
        if (Interlocked.Increment(ref _stores) % StoresPerSweep == 1)
        {
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

    internal void Sweep()
    {
        if (!Directory.Exists(directory))
        {
            return;
        }
        var files = new DirectoryInfo(directory).GetFiles("*", SearchOption.AllDirectories)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ToArray();
        var bytes = 0L;
        foreach (var file in files)
        {
            try
            {
                bytes += file.Length;
                if (bytes > maxBytes)
                {
                    file.Delete();
                }
            }
            catch (FileNotFoundException)
            {
                // Others store and sweep at the same time: it got its final name, or is gone.
            }
        }
    }
}
