using System.Text;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    /// <summary>
    /// Optimized, but with every statement of its own line (`/debug+`, which only the command line has, and not that of
    /// scripts): else a local that is used once goes away, and what its reader throws is told at the line before. What
    /// warnings about nullable types, unused or unawaited things say is not asked here.
    /// </summary>
    private static readonly CSharpCompilationOptions s_options = CSharpCommandLineParser.Default
        .Parse(["/target:library", "/optimize+", "/debug+"], baseDirectory: "/", sdkDirectory: null)
        .CompilationOptions
        .WithScriptClassName(CompiledSnippet.ScriptClass)
        .WithAllowUnsafe(true)
        .WithNullableContextOptions(NullableContextOptions.Annotations)
        .WithWarningLevel(0)
        .WithAssemblyIdentityComparer(DesktopAssemblyIdentityComparer.Default);

    public Compilation Compile(
        SnippetSource source,
        IEnumerable<MetadataReference> references,
        SnippetReferenceResolver resolver)
    {
        var path = SnippetText.PathOf(source);
        var text = CSharpSnippetText.Make(source, path, s_parseOptions);
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
}
