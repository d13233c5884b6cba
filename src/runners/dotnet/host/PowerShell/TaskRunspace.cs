using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace Kr.Host.PowerShell;

/// <summary>A runspace for one task: fresh, with all standard commands, on the thread of the task.</summary>
internal sealed class TaskRunspace : IDisposable
{
    /// <summary>The script runs as a function of this name, which is what PowerShell calls scripts without a file.</summary>
    private const string FunctionName = "<ScriptBlock>";

    private static readonly InitialSessionState s_initialState = MakeInitialState();

    internal TaskRunspace() => Runspace = QuickFileSystem.Open(Host, s_initialState);

    internal TaskHost Host { get; } = new();

    internal Runspace Runspace { get; }

    /// <summary>
    /// Makes a command of a script. A function, since only a parsed script knows its file, and only commands bind
    /// parameters by name.
    /// </summary>
    internal CommandInfo Define(ScriptBlockAst script)
    {
        var session = Runspace.SessionStateProxy;
        session.InvokeProvider.Item.Set($"Function:{FunctionName}", script.GetScriptBlock());
        return session.InvokeCommand.GetCommand(FunctionName, CommandTypes.Function);
    }

    public void Dispose() => Runspace.Dispose();

    private static InitialSessionState MakeInitialState()
    {
        var state = InitialSessionState.CreateDefault();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        return state;
    }
}
