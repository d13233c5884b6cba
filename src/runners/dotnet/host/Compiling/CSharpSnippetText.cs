using System.Text;
using Kr.Host.Values;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Kr.Host.Compiling;

/// <summary>
/// A C# snippet as it is compiled: with a local for each argument, put after what must come first, and with `using`
/// declarations, which scripts don't know, put in other words. What stays keeps its line and column.
/// </summary>
internal sealed class CSharpSnippetText
{
    private static readonly CSharpParseOptions s_programOptions = new(LanguageVersion.Latest, DocumentationMode.None);

    private readonly string _code;
    private readonly string _path;
    private readonly TextLineCollection _lines;
    private readonly StringBuilder _text = new();
    private int _copied;

    private CSharpSnippetText(string code, string path)
    {
        (_code, _path) = (code, path);
        _lines = SourceText.From(code).Lines;
    }

    internal static string Make(SnippetSource source, string path, CSharpParseOptions scriptOptions)
    {
        var unit = CSharpSyntaxTree.ParseText(source.Code, scriptOptions, path).GetCompilationUnitRoot();
        if (unit.Members.Count == 0)
        {
            // Nothing but comments or usings: for the compiler that would be no script at all.
            return source.Code + "\nnull";
        }
        // As the top of a program: to a script, `using var x` looks like a directive.
        var program = CSharpSyntaxTree.ParseText(source.Code, s_programOptions).GetCompilationUnitRoot();
        var text = new CSharpSnippetText(source.Code, path);
        if (source.Arguments.Count > 0)
        {
            text.Insert(PositionOfFirstStatement(program), source.Arguments.Select(argument =>
            {
                var type = TypeName(ArgumentConverter.KindOf(argument.Value));
                var name = SymbolDisplay.FormatLiteral(argument.Key, quote: true);
                return $"{type} @{argument.Key} = ({type})KrArgument({name});";
            }));
        }
        text.ReplaceUsingDeclarations(program);
        text.CopyTo(source.Code.Length);
        return text._text.ToString();
    }

    private void ReplaceUsingDeclarations(CompilationUnitSyntax program)
    {
        var declarations = program.Members.OfType<GlobalStatementSyntax>()
            .Select(member => member.Statement)
            .OfType<LocalDeclarationStatementSyntax>()
            .Where(statement => statement.UsingKeyword.IsKind(SyntaxKind.UsingKeyword) && statement.SpanStart >= _copied);
        foreach (var declaration in declarations)
        {
            CopyTo(declaration.SpanStart);
            var keywordsEnd = declaration.Declaration.SpanStart;
            _text.Append(' ', keywordsEnd - declaration.SpanStart);
            _copied = keywordsEnd;
            var type = declaration.AwaitKeyword.IsKind(SyntaxKind.None) ? "IDisposable" : "IAsyncDisposable";
            Insert(declaration.Span.End, declaration.Declaration.Variables.Select(variable =>
                $"KrUsing((global::System.{type}){variable.Identifier.Text});"));
        }
    }

    /// <summary>Puts hidden lines before a position of the code.</summary>
    private void Insert(int position, IEnumerable<string> lines)
    {
        CopyTo(position);
        var place = _lines.GetLinePosition(position);
        _text.Append("\n#line hidden\n").AppendJoin('\n', lines);
        _text.Append($"\n#line {place.Line + 1} \"{_path}\"\n").Append(' ', place.Character);
    }

    private void CopyTo(int position)
    {
        _text.Append(_code, _copied, position - _copied);
        _copied = position;
    }

    private static int PositionOfFirstStatement(CompilationUnitSyntax unit)
    {
        var preamble = unit.ChildNodes()
            .TakeWhile(node => node is UsingDirectiveSyntax or ExternAliasDirectiveSyntax or AttributeListSyntax)
            .LastOrDefault();
        var next = preamble is null ? unit.GetFirstToken() : preamble.GetLastToken().GetNextToken();
        return next.SpanStart;
    }

    private static string TypeName(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Bool => "bool",
        ArgumentKind.Int => "int",
        ArgumentKind.Long => "long",
        ArgumentKind.Double => "double",
        ArgumentKind.Text => "string",
        ArgumentKind.Array => "object[]",
        ArgumentKind.Object => "global::System.Collections.Generic.Dictionary<string, object>",
        _ => "object",
    };
}
