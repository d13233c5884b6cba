namespace Kr.Host.Wire;

/// <summary>
/// Ends this process and all its children when the daemon is gone. A thread of its own blocks on a descriptor
/// that is never written to, so that it notices the end also when the snippet loops.
/// </summary>
internal static class Lifeline
{
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
        EndGroup();
        NativeMethods.SendSignal(Environment.ProcessId, NativeMethods.Kill);
    }

    /// <summary>Ends this process with all its children, unless its group is the caller's own.</summary>
    internal static void EndGroup()
    {
        var own = Environment.ProcessId;
        if (NativeMethods.GetProcessGroup() == own)
        {
            NativeMethods.SendSignal(-own, NativeMethods.Kill);
        }
    }
}
