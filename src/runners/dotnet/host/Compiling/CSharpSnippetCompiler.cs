using System.Text;
using Kr.Host.Values;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Kr.Host.Compiling;

/// <summary>C# snippets are scripts: last expression, top-level await, usings and types of their own.</summary>
internal sealed class CSharpSnippetCompiler : ISnippetCompiler
{
    private static readonly string[] s_imports =
    [
        "System", "System.Collections.Generic", "System.Diagnostics", "System.Globalization", "System.IO", "System.Linq",
        "System.Net.Http", "System.Text", "System.Text.Json", "System.Text.RegularExpressions", "System.Threading",
        "System.Threading.Tasks",
    ];

    private static readonly CSharpParseOptions s_parseOptions =
        new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);

    /// <summary>What warnings about nullable types, unused or unawaited things say is not asked here.</summary>
    private static readonly CSharpCompilationOptions s_options = new CSharpCompilationOptions(
        OutputKind.DynamicallyLinkedLibrary,
        scriptClassName: CompiledSnippet.ScriptClass,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: true,
        nullableContextOptions: NullableContextOptions.Annotations,
        warningLevel: 0,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);

    public Compilation Compile(
        SnippetSource source,
        IEnumerable<MetadataReference> references,
        SnippetReferenceResolver resolver)
    {
        var path = source.FilePath ?? SnippetText.PlaceholderPath;
        var text = WithArguments(source, path);
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), s_parseOptions, path);
        return CSharpCompilation.CreateScriptCompilation(
            "kr-snippet",
            tree,
            references,
            s_options.WithUsings(s_imports.Concat(source.ExtraImports).Distinct())
                .WithMetadataReferenceResolver(resolver)
                .WithSourceReferenceResolver(new SourceFileResolver([], Path.GetDirectoryName(source.FilePath))),
            returnType: typeof(object),
            globalsType: typeof(SnippetWorld));
    }

    /// <summary>The code with a local for each argument, put after what must come first; lines and columns stay.</summary>
    private static string WithArguments(SnippetSource source, string path)
    {
        if (source.Arguments.Count == 0)
        {
            return source.Code;
        }
        var tree = CSharpSyntaxTree.ParseText(source.Code, s_parseOptions, path);
        var at = PositionOfFirstStatement(tree.GetCompilationUnitRoot());
        var place = tree.GetText().Lines.GetLinePosition(at);
        var text = new StringBuilder(source.Code, 0, at, source.Code.Length + 1024);
        text.Append("\n#line hidden\n");
        foreach (var (name, value) in source.Arguments)
        {
            var type = TypeName(ArgumentConverter.KindOf(value));
            text.Append($"{type} @{name} = ({type})KrArgument({SymbolDisplay.FormatLiteral(name, quote: true)});\n");
        }
        text.Append($"#line {place.Line + 1} \"{path}\"\n").Append(' ', place.Character).Append(source.Code, at, source.Code.Length - at);
        return text.ToString();
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
