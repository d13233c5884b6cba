using Kr.Host.Compiling;

namespace Kr.Host.Tests;

public sealed class AssemblyCacheTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kr-cache-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void FindsWhatWasStored()
    {
        var cache = new AssemblyCache(_directory);
        Assert.Null(cache.Find("abcd"));
        var path = cache.Store("abcd", [1, 2, 3], []);
        Assert.Equal(path, cache.Find("abcd"));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_directory, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void LeavesNothingOfWhatCanNotBeStored()
    {
        // A directory is in the way of the file.
        Directory.CreateDirectory(Path.Combine(_directory, "ab", "abcd.dll"));
        Assert.ThrowsAny<Exception>(() => new AssemblyCache(_directory).Store("abcd", [1, 2, 3], []));
        Assert.Empty(Directory.GetFiles(_directory, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void KeepsTheReferencesOfCodeBesideIt()
    {
        var path = new AssemblyCache(_directory).Store("abcd", [1], ["/a.dll", "/b.dll"]);
        Assert.Equal(["/a.dll", "/b.dll"], CompiledSnippet.ReadReferences(path));
    }

    [Fact]
    public void SweepingGoesOnWhileOthersStore()
    {
        var cache = new AssemblyCache(_directory);
        Parallel.For(0, 12000, number =>
        {
            cache.Store($"{number % 3:x2}abc", new byte[100], []);
            if (number % 2 == 0)
            {
                cache.Sweep();
            }
        });
        Assert.NotNull(cache.Find("00abc"));
    }

    [Fact]
    public void DropsWhatWasUnusedForLongest()
    {
        var cache = new AssemblyCache(_directory, maxBytes: 250);
        var paths = new[] { "aa1", "bb2", "cc3" }.Select(key => cache.Store(key, new byte[100], [])).ToArray();
        for (var i = 0; i < paths.Length; i++)
        {
            File.SetLastWriteTimeUtc(paths[i], DateTime.UtcNow.AddHours(i - 5));
        }
        Assert.NotNull(cache.Find("aa1"));
        cache.Sweep();
        Assert.Equal([true, false, true], paths.Select(File.Exists));
    }
}
