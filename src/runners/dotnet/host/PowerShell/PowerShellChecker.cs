using System.Management.Automation.Language;
using Kr.Host.Wire;

namespace Kr.Host.PowerShell;

/// <summary>Finds syntax errors in PowerShell snippets.</summary>
internal static class PowerShellChecker
{
    internal static Diagnostic[] Check(SnippetSource source)
    {
        // What is nested too deeply has an error and is no script at all.
        ScriptBlockAst? script = Parser.ParseInput(source.Code, source.FilePath, out _, out var errors);
        var loadsTypes = script is not null && script.UsingStatements.Any(use => use.UsingStatementKind != UsingStatementKind.Namespace);
        return
        [
            .. errors.Where(error => IsAboutTheCode(error, loadsTypes)).Select(error => new Diagnostic(
                error.Extent.StartLineNumber, error.Extent.StartColumnNumber, error.Message, error.ErrorId)),
        ];
    }

    /// <summary>Modules, and the types in them, are looked for where and when the task runs, not here.</summary>
    private static bool IsAboutTheCode(ParseError error, bool loadsTypes) =>
        error.ErrorId != "ModuleNotFoundDuringParse" && !(loadsTypes && error.ErrorId == "TypeNotFound");
}
