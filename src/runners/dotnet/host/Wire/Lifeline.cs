namespace Kr.Host.Wire;

/// <summary>
/// Ends this process and all that its task started when the daemon is gone. A thread of its own blocks on a descriptor
/// that is never written to, so that it notices the end also when the snippet loops.
/// </summary>
internal static class Lifeline
{
    private static TaskMark? s_taskAtHand;

    /// <summary>Tells whose processes go too; null while no task runs.</summary>
    internal static void Guard(TaskMark? task) => Volatile.Write(ref s_taskAtHand, task);

    internal static void Watch(int descriptor)
    {
        var stream = new DescriptorStream(descriptor);
        stream.CloseOnExec();
        var thread = new Thread(() => WaitForEnd(stream)) { IsBackground = true, Name = "kr lifeline" };
        thread.Start();
    }

    private static void WaitForEnd(DescriptorStream stream)
    {
        try
        {
            Span<byte> ignored = stackalloc byte[64];
            while (stream.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A descriptor that can't be read is as good as one that ended.
        }
        EndEverything();
        NativeMethods.SendSignal(Environment.ProcessId, NativeMethods.Kill);
    }

    /// <summary>
    /// Ends this process with all that its tasks left running. Without a group of its own, nothing but the strays of
    /// the task at hand is known to be its own, and it returns.
    /// </summary>
    internal static void EndEverything()
    {
        EndStrays();
        var own = Environment.ProcessId;
        if (NativeMethods.GetProcessGroup() == own)
        {
            NativeMethods.SendSignal(-own, NativeMethods.Kill);
        }
    }

    private static void EndStrays()
    {
        try
        {
            if (Volatile.Read(ref s_taskAtHand) is { } mark)
            {
                StrayProcesses.End(mark);
            }
        }
        catch (Exception)
        {
            // Whatever it was, such as a want of memory or of descriptors: the group must go all the same.
        }
    }
}
