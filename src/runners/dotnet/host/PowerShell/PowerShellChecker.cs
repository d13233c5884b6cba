using System.Management.Automation.Language;
using Kr.Host.Wire;

namespace Kr.Host.PowerShell;

/// <summary>Finds syntax errors in PowerShell snippets.</summary>
internal static class PowerShellChecker
{
    internal static Diagnostic[] Check(SnippetSource source)
    {
        Parser.ParseInput(source.Code, source.FilePath, out _, out var errors);
        return
        [
            .. errors.Where(IsAboutTheCode).Select(error => new Diagnostic(
                error.Extent.StartLineNumber, error.Extent.StartColumnNumber, error.Message, error.ErrorId)),
        ];
    }

    /// <summary>Modules are looked for where and when the task runs, not here.</summary>
    private static bool IsAboutTheCode(ParseError error) => error.ErrorId is not "ModuleNotFoundDuringParse";
}
