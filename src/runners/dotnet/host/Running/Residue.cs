namespace Kr.Host.Running;

/// <summary>Looks for what a task left behind that can't be put back: processes, threads, memory.</summary>
internal sealed class Residue
{
    /// <summary>Threads that a task starts take this name over from its own thread, unless they name themselves.</summary>
    internal const string TaskThreadName = "kr task";

    private const long MaxMemoryBytes = 512L * 1024 * 1024;
    private const int GraceMilliseconds = 50;

    private readonly HashSet<string> _threadsBefore = [.. ThreadDirectories()];

    /// <summary>Why this process should not run another task; null when nothing is left.</summary>
    internal string? Find(int ownThreadId)
    {
        var reason = Look(ownThreadId);
        // What is just ending gets a moment for it.
        for (var waited = 0; reason is not null && waited < GraceMilliseconds; waited += 10)
        {
            Thread.Sleep(10);
            reason = Look(ownThreadId);
        }
        return reason ?? MemoryReason();
    }

    private string? Look(int ownThreadId)
    {
        var children = 0;
        var threads = 0;
        foreach (var directory in ThreadDirectories())
        {
            children += ReadText(directory, "children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            if (!_threadsBefore.Contains(directory)
                && !directory.EndsWith($"/{ownThreadId}", StringComparison.Ordinal)
                && !IsOfRuntime(ReadText(directory, "comm")))
            {
                threads++;
            }
        }
        if (children > 0)
        {
            return $"the task left {children} child process(es) running";
        }
        if (threads > 0)
        {
            return $"the task left {threads} thread(s) running";
        }
        return BusyPoolThreads() > 0 ? "the task left work running on the thread pool" : null;
    }

    /// <summary>The runtime keeps threads of its own; those of TaskCreationOptions.LongRunning are the task's.</summary>
    private static bool IsOfRuntime(string threadName) =>
        threadName.StartsWith(".NET ", StringComparison.Ordinal)
        && !threadName.StartsWith(".NET Long", StringComparison.Ordinal);

    private static int BusyPoolThreads()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var free, out _);
        return all - free;
    }

    private static string? MemoryReason()
    {
        if (Environment.WorkingSet <= MaxMemoryBytes)
        {
            return null;
        }
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var bytes = Environment.WorkingSet;
        return bytes > MaxMemoryBytes ? $"the runner uses {bytes / (1024 * 1024)} MiB of memory" : null;
    }

    private static string[] ThreadDirectories() =>
        Directory.Exists("/proc/self/task") ? Directory.GetDirectories("/proc/self/task") : [];

    private static string ReadText(string directory, string name)
    {
        try
        {
            return File.ReadAllText($"{directory}/{name}").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
