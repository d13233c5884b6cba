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
        KillGroup();
    }

    private static void KillGroup()
    {
        // Only the group's leader may take the whole group along: else it would be the caller's own group.
        var own = Environment.ProcessId;
        var target = NativeMethods.GetProcessGroup() == own ? -own : own;
        NativeMethods.SendSignal(target, NativeMethods.Kill);
    }
}
