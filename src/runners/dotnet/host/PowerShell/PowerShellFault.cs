using System.Management.Automation;
using Kr.Host.Faults;

namespace Kr.Host.PowerShell;

/// <summary>Makes a fault of an error that ended a script.</summary>
internal static class PowerShellFault
{
    internal static Fault Make(Exception thrown)
    {
        if (thrown is not IContainsErrorRecord { ErrorRecord: { } record })
        {
            return new Fault("error", thrown.Message, thrown.GetType().FullName, null, thrown.StackTrace);
        }
        // Some errors hold this in place of the exception that they belong to.
        var exception = record.Exception is ParentContainsErrorRecordException ? thrown : record.Exception;
        var position = record.InvocationInfo?.PositionMessage;
        return new Fault(
            "error",
            record.ToString(),
            exception.GetType().FullName,
            string.IsNullOrEmpty(position) ? null : position,
            string.IsNullOrEmpty(record.ScriptStackTrace) ? null : record.ScriptStackTrace);
    }
}
