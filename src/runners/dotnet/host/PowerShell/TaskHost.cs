using System.Globalization;
using System.Management.Automation.Host;

namespace Kr.Host.PowerShell;

/// <summary>What PowerShell takes for the application around it.</summary>
internal sealed class TaskHost : PSHost
{
    private Action<string>? _write;

    internal TaskHost() => UI = new TaskUserInterface(text => _write?.Invoke(text));

    public override string Name => "kr";
    public override Version Version { get; } = typeof(TaskHost).Assembly.GetName().Version!;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;
    public override PSHostUserInterface UI { get; }

    /// <summary>What `exit` asked for; null when it was not used.</summary>
    internal int? ExitCode { get; private set; }

    /// <summary>Where text goes that is written to the host.</summary>
    internal void WriteTo(Action<string> write) => _write = write;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw NoInteraction.Error("there is no prompt to enter");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
