using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using RoslynDiagnostic = Microsoft.CodeAnalysis.Diagnostic;
using WireDiagnostic = Kr.Host.Wire.Diagnostic;

namespace Kr.Host.Compiling;

/// <summary>Makes of a compiler's errors what a user can use: about the snippet, in its own lines.</summary>
internal static class DiagnosticReport
{
    internal static WireDiagnostic[] Make(IEnumerable<RoslynDiagnostic> diagnostics, SnippetSource source)
    {
        var lines = source.Code.ReplaceLineEndings("\n").Split('\n');
        var errors = diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => (Diagnostic: diagnostic, Span: diagnostic.Location.GetMappedLineSpan()))
            .ToArray();
        // What is wrong in a snippet often breaks what is wrapped around it too: that is not the user's affair.
        var own = errors.Where(error => IsInSnippet(error.Diagnostic, error.Span, source, lines.Length)).ToArray();
        var shown = own.Length > 0 ? own : errors;
        return
        [
            .. shown.Select(error => Convert(error.Diagnostic, error.Span, own.Length > 0, lines.Length))
                .Distinct()
                .OrderBy(diagnostic => diagnostic.Line)
                .ThenBy(diagnostic => diagnostic.Column),
        ];
    }

    private static bool IsInSnippet(RoslynDiagnostic diagnostic, FileLinePositionSpan span, SnippetSource source, int lines)
    {
        if (diagnostic.Location.Kind != LocationKind.SourceFile || span.StartLinePosition.Line >= lines)
        {
            return false;
        }
        var visibility = diagnostic.Location.SourceTree!.GetLineVisibility(diagnostic.Location.SourceSpan.Start);
        return visibility != LineVisibility.Hidden && (source.Language == Language.CSharp || span.HasMappedPath);
    }

    private static WireDiagnostic Convert(RoslynDiagnostic diagnostic, FileLinePositionSpan span, bool own, int lines)
    {
        var (line, column) = own ? (span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1) : (lines, 1);
        return new WireDiagnostic(line, column, diagnostic.GetMessage(), diagnostic.Id);
    }
}
