namespace Kr.Host.Compiling;

/// <summary>
/// Compiled snippets on disk, by what they were made of. Bounded: those unused for longest go first. Several
/// processes may use one directory.
/// </summary>
internal sealed class AssemblyCache(string directory, long maxBytes = 256L * 1024 * 1024)
{
    private const int StoresPerSweep = 64;

    private int _stores;

    /// <summary>The path of a compiled snippet, or null when it is not there. Counts as use.</summary>
    internal string? Find(string key)
    {
        var path = PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (IOException)
        {
            return null;
        }
        return path;
    }

    /// <summary>Keeps a compiled snippet and gives its path back.</summary>
    internal string Store(string key, ReadOnlySpan<byte> assembly, IReadOnlyCollection<string> references)
    {
        if (Interlocked.Increment(ref _stores) % StoresPerSweep == 1)
        {
            Sweep();
        }
        var path = PathOf(key);
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
        return path;
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

    private string PathOf(string key) => Path.Combine(directory, key[..2], key + ".dll");
}
