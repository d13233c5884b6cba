using System.Diagnostics;
using System.Reflection;

namespace Kr.Host.Faults;

/// <summary>Makes a fault of what a compiled snippet threw.</summary>
internal static class ExceptionFault
{
    /// <param name="thrown">What came out of the snippet.</param>
    /// <param name="snippet">The assembly of the snippet: its frames tell the position.</param>
    /// <param name="code">The snippet's text, to show the line.</param>
    /// <param name="filePath">The file that the code came from, or null.</param>
    internal static Fault Make(Exception thrown, Assembly? snippet, string code, string? filePath)
    {
        var exception = Unwrap(thrown);
        return new Fault(
            "error",
            exception.Message,
            exception.GetType().FullName,
            Position(exception, snippet, code, filePath),
            OwnTrace(exception));
    }

    /// <summary>The exception that the snippet itself met, without what the machinery put around it.</summary>
    internal static Exception Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: 1, InnerException: { } inner } => Unwrap(inner),
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => exception,
    };

    private static string? Position(Exception exception, Assembly? snippet, string code, string? filePath)
    {
        var frame = new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .FirstOrDefault(frame => frame.GetMethod()?.Module.Assembly == snippet && frame.GetFileLineNumber() > 0);
        if (snippet is null || frame is null)
        {
            return null;
        }
        var line = frame.GetFileLineNumber();
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        var text = line <= lines.Length ? lines[line - 1].Trim() : "";
        return $"At {filePath ?? "line"}:{line} char:{Math.Max(frame.GetFileColumnNumber(), 1)}\n+ {text}";
    }

    /// <summary>The trace without the frames of this host, which tell a user nothing.</summary>
    private static string? OwnTrace(Exception exception)
    {
        if (exception.StackTrace is not { } trace)
        {
            return null;
        }
        var lines = trace.ReplaceLineEndings("\n").Split('\n').ToList();
        var last = lines.FindLastIndex(line => !IsMachinery(line));
        return last < 0 ? null : string.Join('\n', lines.Take(last + 1));
    }

    private static bool IsMachinery(string line) =>
        line.Contains(" Kr.Host.", StringComparison.Ordinal)
        || line.Contains("--- End of stack trace", StringComparison.Ordinal)
        || line.Contains("System.Runtime.CompilerServices.", StringComparison.Ordinal)
        || line.Contains("System.Runtime.ExceptionServices.", StringComparison.Ordinal);
}
