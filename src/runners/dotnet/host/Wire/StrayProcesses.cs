namespace Kr.Host.Wire;

/// <summary>
/// Processes of a task that left this process's group. Known by the environment that they started with, which /proc
/// tells on Linux; elsewhere none are found.
/// </summary>
internal static class StrayProcesses
{
    /// <summary>So often they are looked for, in case those that were found had just started others.</summary>
    private const int MaxPasses = 20;

    /// <summary>Kills all processes with this mark, except this one.</summary>
    internal static void End(TaskMark mark)
    {
        var ended = new HashSet<int>();
        var known = -1;
        for (var pass = 0; pass < MaxPasses && ended.Count > known; pass++)
        {
            known = ended.Count;
            foreach (var process in Others().Where(process => HasMark(process, mark)))
            {
                ended.Add(process);
                NativeMethods.SendSignal(process, NativeMethods.Kill);
            }
        }
    }

    private static IEnumerable<int> Others() =>
        (Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
            .Select(directory => int.TryParse(Path.GetFileName(directory), out var process) ? process : 0)
            .Where(process => process > 1 && process != Environment.ProcessId);

    private static bool HasMark(int process, TaskMark mark)
    {
        try
        {
            return mark.IsIn(File.ReadAllBytes($"/proc/{process}/environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is gone, or someone else's.
            return false;
        }
    }
}
