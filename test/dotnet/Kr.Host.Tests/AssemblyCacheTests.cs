using Kr.Host.Compiling;

namespace Kr.Host.Tests;

public sealed class AssemblyCacheTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kr-cache-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string PathOf(string name) => Path.Combine(_directory, name[..2], name + ".dll");

    [Fact]
    public void KeepsWhatIsStored()
    {
        new AssemblyCache(_directory).Store(PathOf("abcd"), [1, 2, 3], []);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(PathOf("abcd")));
        Assert.Single(Directory.GetFiles(_directory, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void LeavesNothingOfWhatCanNotBeStored()
    {
        // A directory is in the way of the file.
        Directory.CreateDirectory(PathOf("abcd"));
        Assert.ThrowsAny<Exception>(() => new AssemblyCache(_directory).Store(PathOf("abcd"), [1, 2, 3], []));
        Assert.Empty(Directory.GetFiles(_directory, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void KeepsTheReferencesOfCodeBesideIt()
    {
        new AssemblyCache(_directory).Store(PathOf("abcd"), [1], ["/a.dll", "/b.dll"]);
        Assert.Equal(["/a.dll", "/b.dll"], CompiledSnippet.ReadReferences(PathOf("abcd")));
    }

    [Fact]
    public void SweepingGoesOnWhileOthersStore()
    {
        var cache = new AssemblyCache(_directory);
        Parallel.For(0, 12000, number =>
        {
            cache.Store(PathOf($"{number % 3:x2}abc"), new byte[100], []);
            if (number % 2 == 0)
            {
                cache.Sweep();
            }
        });
        Assert.True(File.Exists(PathOf("00abc")));
    }

    [Fact]
    public void DropsWhatWasUnusedForLongest()
    {
        var cache = new AssemblyCache(_directory, maxBytes: 250);
        var paths = new[] { "aa1", "bb2", "cc3" }.Select(PathOf).ToArray();
        for (var i = 0; i < paths.Length; i++)
        {
            cache.Store(paths[i], new byte[100], []);
            File.SetLastWriteTimeUtc(paths[i], DateTime.UtcNow.AddHours(i - 5));
        }
        // As the daemon marks what it uses.
        File.SetLastWriteTimeUtc(paths[0], DateTime.UtcNow);
        cache.Sweep();
        Assert.Equal([true, false, true], paths.Select(File.Exists));
    }

    [Fact]
    public void StaysWithinItsBoundWhateverIsStored()
    {
        const long maxBytes = 3200;
        var start = DateTime.UtcNow.AddHours(-1);
        // What another process left there counts too.
        new AssemblyCache(_directory).Store(PathOf("aa"), new byte[3000], []);
        File.SetLastWriteTimeUtc(PathOf("aa"), start);
        var cache = new AssemblyCache(_directory, maxBytes);
        for (var i = 1; i <= 100; i++)
        {
            var path = PathOf($"{i:d3}");
            cache.Store(path, new byte[100], []);
            File.SetLastWriteTimeUtc(path, start.AddSeconds(i));
            var stored = new DirectoryInfo(_directory).GetFiles("*", SearchOption.AllDirectories);
            Assert.InRange(stored.Sum(file => file.Length), 100, maxBytes);
        }
        // Those that were used last are there, and not only the last few.
        Assert.All(Enumerable.Range(75, 26), number => Assert.True(File.Exists(PathOf($"{number:d3}"))));
        Assert.False(File.Exists(PathOf("001")));
    }
}
