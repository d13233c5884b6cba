using Kr.Host.Faults;
using Kr.Host.Output;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>One task from `run` to `done`.</summary>
internal sealed class TaskRun(RunMessage message, ISnippetEngine engine, MessageWriter writer, Flusher flusher)
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskReporter _reporter = new(writer, flusher, message.MaxOutputBytes);
    private int _ended;

    internal void Cancel()
    {
        // On a thread of the pool: callbacks of the snippet must not hold up the reading of messages.
        ThreadPool.QueueUserWorkItem(_ =>
        {
            try
            {
                _cancellation.Cancel();
            }
            catch (Exception exception)
            {
                _reporter.Write("stderr", $"A callback of the cancellation failed: {exception.Message}\n");
            }
        });
    }

    /// <summary>Runs the task on the calling thread.</summary>
    internal void Execute()
    {
        var residue = new Residue();
        _reporter.Progress.Start();
        End(RunInSurroundings(), residue);
    }

    /// <summary>Tells that the whole process ends within the task: on purpose, or because a thread died.</summary>
    internal void EndWithProcess(SnippetEnd end, string reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _reporter.Close();
            Tell(end, reason);
        }
    }

    /// <summary>Sends what is pending, when the process is made to end from outside.</summary>
    internal void Flush() => _reporter.Flush();

    internal Fault FaultOf(Exception exception) =>
        ExceptionFault.Make(exception, null, message.Source.Code, message.Source.FilePath);

    private SnippetEnd RunInSurroundings()
    {
        try
        {
            using var surroundings = Surroundings.Enter(message, _reporter);
            var end = engine.Run(message, _reporter, _cancellation.Token);
            _reporter.Close();
            return end;
        }
        catch (DirectoryNotFoundException exception)
        {
            return SnippetEnd.Failed(Fault.Plain("error", exception.Message));
        }
        catch (Exception exception)
        {
            // Not the snippet's fault, but its task has to end all the same.
            return SnippetEnd.Failed(FaultOf(exception));
        }
    }

    private void End(SnippetEnd end, Residue residue)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            // The process is on its way out, and that has been told.
            Thread.Sleep(Timeout.Infinite);
        }
        _reporter.Close();
        Tell(end, residue.Find(ThreadId.Current()));
    }

    private void Tell(SnippetEnd end, string? notReusableBecause)
    {
        if (end.Result is { } result)
        {
            writer.SendResult(result.Span);
        }
        Marker.Write(message.Marker);
        writer.Send(new DoneMessage(end.Outcome, end.Fault, end.ExitCode, _reporter.Progress.Snapshot(), notReusableBecause));
    }
}
