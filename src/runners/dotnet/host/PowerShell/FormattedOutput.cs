using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Engine = System.Management.Automation.PowerShell;

namespace Kr.Host.PowerShell;

/// <summary>
/// Format-Table and its like write instructions for a screen into the pipeline. In a result they become the text
/// that they stand for.
/// </summary>
internal static class FormattedOutput
{
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format";

    internal static List<object?> ToText(IEnumerable<PSObject?> output, Runspace runspace)
    {
        var items = new List<object?>();
        var pending = new List<object>();
        foreach (var item in output)
        {
            if (item?.BaseObject.GetType().Namespace == FormatNamespace)
            {
                pending.Add(item);
                continue;
            }
            AddText(items, pending, runspace);
            items.Add(item);
        }
        AddText(items, pending, runspace);
        return items;
    }

    private static void AddText(List<object?> items, List<object> pending, Runspace runspace)
    {
        if (pending.Count == 0)
        {
            return;
        }
        using var engine = Engine.Create(runspace);
        engine.AddCommand("Out-String");
        try
        {
            items.Add(string.Concat(engine.Invoke<string>(pending)).Trim('\n', '\r'));
        }
        catch (RuntimeException)
        {
            // A layout that was cut off in its middle can't be drawn, and is nothing without being drawn.
        }
        pending.Clear();
    }
}
