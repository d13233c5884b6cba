namespace Kr.Host.Running;

/// <summary>The number that the system gives the calling thread, as in /proc/self/task.</summary>
internal static class ThreadId
{
    internal static int Current()
    {
        var target = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.Name;
        return int.TryParse(target, out var id) ? id : 0;
    }
}
