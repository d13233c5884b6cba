using System.Management.Automation;
using System.Management.Automation.Language;
using Kr.Host.Faults;
using Kr.Host.Output;
using Kr.Host.Running;
using Kr.Host.Values;
using Kr.Host.Wire;
using Engine = System.Management.Automation.PowerShell;

namespace Kr.Host.PowerShell;

/// <summary>One script in its runspace.</summary>
internal sealed class ScriptRun(TaskRunspace runspace, RunMessage message, TaskReporter reporter)
{
    private readonly PSDataCollection<PSObject> _output = [];

    internal SnippetEnd Run(CancellationToken cancellation)
    {
        using var engine = Engine.Create(runspace.Runspace);
        var bound = new OutputBound(_output, message.MaxResultBytes, () => engine.BeginStop(null, null));
        bound.Watch();
        Fault? fault = null;
        try
        {
            Invoke(engine, cancellation);
        }
        catch (Exception exception) when (IsEndOfStopping(exception)
            && (bound.IsPassed || cancellation.IsCancellationRequested))
        {
            // Asked for.
        }
        catch (Exception exception)
        {
            fault = PowerShellFault.Make(exception, message.Source);
        }
        return bound.IsPassed ? TooLarge() : End(fault, cancellation.IsCancellationRequested);
    }

    /// <summary>
    /// True for what the engine throws when it is stopped: while it runs, or before it has begun. What a script throws
    /// comes in other types.
    /// </summary>
    private static bool IsEndOfStopping(Exception exception) =>
        exception is PipelineStoppedException or InvalidPowerShellStateException
        || exception.GetType() == typeof(InvalidOperationException);

    private void Invoke(Engine engine, CancellationToken cancellation)
    {
        var session = runspace.Runspace.SessionStateProxy;
        // Before anything is parsed: modules of `using module` are looked for from here.
        session.Path.SetLocation(WildcardPattern.Escape(message.WorkingDirectory));
        var script = Parser.ParseInput(message.Source.Code, message.Source.FilePath, out _, out var errors);
        if (errors.Length > 0)
        {
            throw new ParseException(errors);
        }
        ScriptRequirementsCheck.Apply(script.ScriptRequirements, runspace.Runspace);
        session.SetVariable("TaskProgress", reporter.Progress);
        session.SetVariable("TaskId", message.TaskId);
        var arguments = PowerShellArguments.Apply(message.Source.Arguments, script, runspace.Runspace);
        engine.AddCommand(runspace.Define(script)).AddParameters(arguments);
        var recorder = new StreamRecorder(reporter, runspace.Runspace);
        recorder.Attach(engine.Streams);
        runspace.Host.WriteTo(recorder.OnHostText);
        using var registration = cancellation.Register(() => engine.BeginStop(null, null));
        try
        {
            engine.Invoke(null, _output, new PSInvocationSettings());
        }
        finally
        {
            recorder.EndLine();
        }
    }

    private SnippetEnd End(Fault? fault, bool cancelled)
    {
        ReadOnlyMemory<byte>? result = null;
        try
        {
            var items = FormattedOutput.ToText(_output, runspace.Runspace);
            if (items.Count > 0)
            {
                result = ResultWriter.Write(items, message.MaxResultBytes, new PowerShellShape());
            }
        }
        catch (ResultTooLargeException)
        {
            return TooLarge();
        }
        if (runspace.Host.ExitCode is { } exitCode)
        {
            return SnippetEnd.Exited(exitCode, result);
        }
        if (fault is not null)
        {
            return SnippetEnd.Failed(fault, result);
        }
        return cancelled ? SnippetEnd.Stopped(result) : SnippetEnd.Completed(result);
    }

    private SnippetEnd TooLarge() => SnippetEnd.Failed(
        Fault.Plain("result_too_large", new ResultTooLargeException(message.MaxResultBytes).Message));
}
