namespace Kr.Host.Output;

/// <summary>
/// Calls a target a little after it was asked to. A thread of its own: a snippet that keeps the whole thread pool
/// busy still shows its progress. Costs nothing while nothing is asked.
/// </summary>
internal sealed class Flusher
{
    internal const int IntervalMilliseconds = 50;

    private readonly AutoResetEvent _asked = new(false);
    private Action? _target;

    internal Flusher()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "kr flusher" };
        thread.Start();
    }

    /// <summary>Asks for one call of <paramref name="target"/> in 50 ms.</summary>
    internal void Ask(Action target)
    {
        Volatile.Write(ref _target, target);
        _asked.Set();
    }

    private void Run()
    {
        while (true)
        {
            _asked.WaitOne();
            Thread.Sleep(IntervalMilliseconds);
            Volatile.Read(ref _target)?.Invoke();
        }
    }
}
