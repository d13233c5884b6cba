using System.Runtime.InteropServices;

namespace Kr.Host.Running;

/// <summary>
/// Tells the end of a task when its code ends the whole process: Environment.Exit, or an exception on a thread of
/// its own.
/// </summary>
internal sealed class ProcessEnd
{
    private readonly PosixSignalRegistration _termination;
    private TaskRun? _run;
    private bool _terminated;

    internal ProcessEnd()
    {
        // A process that is made to end did not choose its exit code. The signal keeps its usual effect.
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => _terminated = true);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnExit();
        AppDomain.CurrentDomain.UnhandledException += (_, unhandled) => OnUnhandled((Exception)unhandled.ExceptionObject);
    }

    /// <summary>The task that runs now, or null.</summary>
    internal void Watch(TaskRun? run) => Volatile.Write(ref _run, run);

    private void OnExit()
    {
        GC.KeepAlive(_termination);
        var run = Volatile.Read(ref _run);
        if (_terminated)
        {
            run?.Flush();
        }
        else
        {
            run?.EndWithProcess(SnippetEnd.Exited(Environment.ExitCode, null), "the task ended the process");
        }
    }

    private void OnUnhandled(Exception exception)
    {
        if (Volatile.Read(ref _run) is { } run)
        {
            run.EndWithProcess(SnippetEnd.Failed(run.FaultOf(exception)), "an exception was not handled");
        }
    }
}
