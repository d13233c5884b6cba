using System.Text;
using System.Text.RegularExpressions;
using Kr.Host.Values;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.VisualBasic;
using Microsoft.CodeAnalysis.VisualBasic.Syntax;

namespace Kr.Host.Compiling;

/// <summary>
/// Makes a whole VB file of statements: a module with an async function. Option and Imports lines go to the top,
/// types and methods go beside the function, modules and namespaces beside the module. Each line keeps its number
/// (#ExternalSource) and its column.
/// </summary>
internal sealed partial class VisualBasicWrapper
{
    private static readonly VisualBasicParseOptions s_scriptOptions =
        new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    private readonly SnippetSource _source;
    private readonly string _path;
    private readonly string[] _lines;
    private readonly StringBuilder _text = new();

    private VisualBasicWrapper(SnippetSource source, string path)
    {
        _source = source;
        _path = path;
        _lines = source.Code.ReplaceLineEndings("\n").Split('\n');
    }

    internal static string Wrap(SnippetSource source, string path) => new VisualBasicWrapper(source, path).Wrap();

    private enum Place
    {
        Top,
        Body,
        Module,
        File,
    }

    private string Wrap()
    {
        var places = FindPlaces();
        AppendLines(places, Place.Top);
        _text.Append($"Friend Module {CompiledSnippet.VisualBasicModule}\n");
        AppendWorld();
        AppendLines(places, Place.Module);
        _text.Append(
            $"Private Async Function {CompiledSnippet.VisualBasicBody}() As Global.System.Threading.Tasks.Task(Of Object)\n");
        AppendLines(places, Place.Body);
        _text.Append("End Function\nEnd Module\n");
        AppendLines(places, Place.File);
        return _text.ToString();
    }

    private void AppendWorld()
    {
        _text.Append(
            """
            Private TaskProgress As Global.Kr.TaskProgress
            Private TaskId As String
            Private ct As Global.System.Threading.CancellationToken

            """);
        foreach (var (name, value) in _source.Arguments)
        {
            _text.Append($"Private [{name}] As {TypeName(ArgumentConverter.KindOf(value))}\n");
        }
        _text.Append(
            $"""
            Friend Function {CompiledSnippet.VisualBasicStart}(world As Global.Kr.SnippetWorld) As Global.System.Threading.Tasks.Task(Of Object)
            {CompiledSnippet.VisualBasicModule}.TaskProgress = world.TaskProgress
            {CompiledSnippet.VisualBasicModule}.TaskId = world.TaskId
            {CompiledSnippet.VisualBasicModule}.ct = world.ct

            """);
        foreach (var (name, value) in _source.Arguments)
        {
            var type = TypeName(ArgumentConverter.KindOf(value));
            _text.Append($"{CompiledSnippet.VisualBasicModule}.[{name}] = CType(world.KrArgument(\"{name}\"), {type})\n");
        }
        _text.Append($"Return {CompiledSnippet.VisualBasicBody}()\nEnd Function\n");
    }

    /// <summary>Appends each run of lines of a place, with its number in the snippet.</summary>
    private void AppendLines(Place[] places, Place place)
    {
        for (var start = 0; start < places.Length; start++)
        {
            if (places[start] != place)
            {
                continue;
            }
            var end = start;
            while (end < places.Length && places[end] == place)
            {
                end++;
            }
            _text.Append($"#ExternalSource(\"{_path}\", {start + 1})\n");
            _text.AppendJoin('\n', _lines[start..end]);
            // The empty line ends a statement that the snippet left unfinished.
            _text.Append("\n\n#End ExternalSource\n");
            start = end;
        }
    }

    private Place[] FindPlaces()
    {
        var places = new Place[_lines.Length];
        Array.Fill(places, Place.Body);
        for (var line = 0; line < _lines.Length && TopLine().IsMatch(_lines[line]); line++)
        {
            places[line] = Place.Top;
        }
        var root = VisualBasicSyntaxTree.ParseText(_source.Code, s_scriptOptions).GetCompilationUnitRoot();
        foreach (var declaration in root.Members.Where(IsDeclaration))
        {
            var span = root.SyntaxTree.GetLineSpan(declaration.Span);
            var place = declaration is ModuleBlockSyntax or NamespaceBlockSyntax ? Place.File : Place.Module;
            var (first, last) = (span.StartLinePosition.Line, span.EndLinePosition.Line);
            Array.Fill(places, place, first, last - first + 1);
        }
        return places;
    }

    private static bool IsDeclaration(SyntaxNode node) => node is TypeBlockSyntax or EnumBlockSyntax or MethodBlockSyntax
        or DelegateStatementSyntax or NamespaceBlockSyntax;

    private static string TypeName(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Bool => "Boolean",
        ArgumentKind.Int => "Integer",
        ArgumentKind.Long => "Long",
        ArgumentKind.Double => "Double",
        ArgumentKind.Text => "String",
        ArgumentKind.Array => "Object()",
        ArgumentKind.Object => "Global.System.Collections.Generic.Dictionary(Of String, Object)",
        _ => "Object",
    };

    /// <summary>What may stand before the first statement: nothing, a comment, Option, Imports.</summary>
    [GeneratedRegex(@"^\s*($|'|REM\b|Option\s|Imports\s)", RegexOptions.IgnoreCase)]
    private static partial Regex TopLine();
}
