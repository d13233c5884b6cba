using System.Management.Automation.Host;

namespace Kr.Host.PowerShell;

/// <summary>What becomes of every attempt to ask a person: a clear error, never a wait.</summary>
internal static class NoInteraction
{
    internal static HostException Error(string what) =>
        new($"A task runs without a terminal, so {what}. Give the value as an argument of the task.");
}
