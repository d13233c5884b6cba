using System.Reflection;
using System.Text;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Microsoft.CodeAnalysis.VisualBasic;

namespace Kr.Host.Compiling;

/// <summary>VB snippets are the statements of an async function that gives back an object.</summary>
internal sealed class VisualBasicSnippetCompiler : ISnippetCompiler
{
    private static readonly string[] s_imports =
    [
        "Microsoft.VisualBasic", "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading",
        "System.Threading.Tasks",
    ];

    private static readonly VisualBasicParseOptions s_parseOptions = new(LanguageVersion.Latest, DocumentationMode.None);

    private static readonly VisualBasicCompilationOptions s_options = WithExactLines(new(
        OutputKind.DynamicallyLinkedLibrary,
        optionStrict: OptionStrict.Off,
        optionInfer: true,
        optionExplicit: true,
        optimizationLevel: OptimizationLevel.Release,
        generalDiagnosticOption: ReportDiagnostic.Suppress,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default));

    public Compilation Compile(
        SnippetSource source,
        IEnumerable<MetadataReference> references,
        SnippetReferenceResolver resolver)
    {
        var path = SnippetText.PathOf(source);
        var text = SourceText.From(VisualBasicWrapper.Wrap(source, path), Encoding.UTF8);
        var tree = VisualBasicSyntaxTree.ParseText(text, s_parseOptions, path);
        var imports = s_imports.Concat(source.ExtraImports).Distinct(StringComparer.OrdinalIgnoreCase);
        return VisualBasicCompilation.Create(
            "kr-snippet",
            [tree],
            references,
            s_options.WithGlobalImports(GlobalImport.Parse(imports)).WithMetadataReferenceResolver(resolver));
    }

    /// <summary>
    /// What `/debug+` is for C#, where it is told why. VB's compiler can do it, but nobody can ask it to in the open; a
    /// compiler that no longer has it tells some lines too early.
    /// </summary>
    private static VisualBasicCompilationOptions WithExactLines(VisualBasicCompilationOptions options)
    {
        typeof(CompilationOptions)
            .GetProperty("DebugPlusMode", BindingFlags.Instance | BindingFlags.NonPublic)?
            .SetValue(options, true);
        return options;
    }
}
