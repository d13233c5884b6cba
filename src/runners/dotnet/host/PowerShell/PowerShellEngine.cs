using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Kr.Host.Output;
using Kr.Host.Running;
using Kr.Host.Wire;

namespace Kr.Host.PowerShell;

/// <summary>Runs PowerShell scripts, each in a runspace of its own that was opened ahead.</summary>
internal sealed class PowerShellEngine : ISnippetEngine
{
    private TaskRunspace? _next;
    private TaskRunspace? _used;
    private string? _modulePath;

    internal PowerShellEngine()
    {
        // Tasks are nobody else's affair. PowerShell looks at this once, when it starts.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        // Add-Type looks for its reference assemblies beside the program's entry, which it takes for pwsh.
        Assembly.SetEntryAssembly(typeof(PSObject).Assembly);
    }

    public void Prepare()
    {
        if (_used is null && _next is null)
        {
            Warm();
        }
        _used?.Dispose();
        _used = null;
        _next ??= new TaskRunspace();
        _modulePath ??= Environment.GetEnvironmentVariable("PSModulePath");
    }

    public SnippetEnd Run(RunMessage message, TaskReporter reporter, CancellationToken cancellation)
    {
        var runspace = _next ?? new TaskRunspace();
        (_next, _used) = (null, runspace);
        ModulePath.Complete(_modulePath);
        Runspace.DefaultRunspace = runspace.Runspace;
        try
        {
            return new ScriptRun(runspace, message, reporter).Run(cancellation);
        }
        finally
        {
            Runspace.DefaultRunspace = null;
        }
    }

    /// <summary>Takes a script the whole way once, so that the first task does not pay for it.</summary>
    private void Warm()
    {
        const string script = "param($n) 1..$n | ForEach-Object { [pscustomobject]@{ n = $_ } } | Select-Object -First 1";
        var source = new SnippetSource(
            Wire.Language.PowerShell, script, null, new Dictionary<string, System.Text.Json.JsonElement>(), [], []);
        var directory = Environment.CurrentDirectory;
        var message = new RunMessage("warm", source, directory, new Dictionary<string, string>(), null, null, long.MaxValue, 0, "");
        Run(message, new TaskReporter(new MessageWriter(Stream.Null), new Flusher(), message.MaxOutputBytes), CancellationToken.None);
    }
}
