using System.Management.Automation;
using System.Text.RegularExpressions;
using Kr.Host.Faults;
using Kr.Host.Wire;

namespace Kr.Host.PowerShell;

/// <summary>Makes a fault of an error that ended a script.</summary>
internal static partial class PowerShellFault
{
    internal static Fault Make(Exception thrown, SnippetSource source)
    {
        if (thrown is not IContainsErrorRecord { ErrorRecord: { } record })
        {
            return new Fault("error", thrown.Message, thrown.GetType().FullName, null, thrown.StackTrace);
        }
        // Some errors hold this in place of the exception that they belong to.
        var exception = record.Exception is ParentContainsErrorRecordException ? thrown : record.Exception;
        var trace = string.IsNullOrEmpty(record.ScriptStackTrace) ? null : record.ScriptStackTrace;
        return new Fault(
            "error",
            record.ToString(),
            exception.GetType().FullName,
            PositionOf(record.InvocationInfo) ?? PositionOf(thrown) ?? PositionOf(trace, source),
            trace);
    }

    private static string? PositionOf(InvocationInfo? invocation) =>
        string.IsNullOrEmpty(invocation?.PositionMessage) ? null : invocation.PositionMessage;

    /// <summary>Of code that could not be parsed: where the first error is.</summary>
    private static string? PositionOf(Exception thrown) =>
        thrown is ParseException { Errors: [{ } first, ..] } ? PositionOf(InvocationInfo.Create(null, first.Extent)) : null;

    /// <summary>Some errors know their line only from the trace.</summary>
    private static string? PositionOf(string? trace, SnippetSource source)
    {
        if (trace is null || TraceLine().Match(trace) is not { Success: true } match)
        {
            return null;
        }
        var line = int.Parse(match.Groups["line"].ValueSpan);
        var lines = source.Code.ReplaceLineEndings("\n").Split('\n');
        var file = match.Groups["file"].Value;
        var isOwn = file == "<No file>" || file == source.FilePath;
        return isOwn && line <= lines.Length ? $"At {source.FilePath ?? "line"}:{line} char:1\n+ {lines[line - 1].Trim()}" : null;
    }

    [GeneratedRegex(@"^at .*?, (?<file>.*): line (?<line>\d+)$", RegexOptions.Multiline)]
    private static partial Regex TraceLine();
}
