using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Engine = System.Management.Automation.PowerShell;

namespace Kr.Host.PowerShell;

/// <summary>Does what a script asks for with `#requires`, which PowerShell itself only does for files.</summary>
internal static class ScriptRequirementsCheck
{
    /// <exception cref="RuntimeException">Something that is required is not there.</exception>
    internal static void Apply(ScriptRequirements? requirements, Runspace runspace)
    {
        if (requirements is null)
        {
            return;
        }
        var version = typeof(PSObject).Assembly.GetName().Version!;
        if (requirements.RequiredPSVersion is { } needed && needed > version)
        {
            throw new RuntimeException($"The script requires PowerShell {needed}, but this is {version.ToString(2)}.");
        }
        if (requirements.IsElevationRequired && !Environment.IsPrivilegedProcess)
        {
            throw new RuntimeException("The script requires to be run as root (#requires -RunAsAdministrator).");
        }
        foreach (var module in requirements.RequiredModules)
        {
            using var engine = Engine.Create(runspace);
            engine.AddCommand("Import-Module")
                .AddParameter("FullyQualifiedName", module)
                .AddParameter("ErrorAction", ActionPreference.Stop)
                .Invoke();
        }
    }
}
