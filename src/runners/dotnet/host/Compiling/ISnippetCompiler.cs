using Kr.Host.Wire;
using Microsoft.CodeAnalysis;

namespace Kr.Host.Compiling;

/// <summary>Makes a Roslyn compilation of a snippet of one language.</summary>
internal interface ISnippetCompiler
{
    Compilation Compile(SnippetSource source, IEnumerable<MetadataReference> references, SnippetReferenceResolver resolver);
}
