using System.Reflection.PortableExecutable;
using Kr.Host.Wire;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using WireDiagnostic = Kr.Host.Wire.Diagnostic;

namespace Kr.Host.Compiling;

/// <summary>Compiles C# and VB snippets.</summary>
internal sealed class SnippetChecker(AssemblyCache cache)
{
    /// <summary>Code of the diagnostic for a reference that can't be used: the daemon makes an error of its own of it.</summary>
    internal const string InvalidReference = "invalid_reference";

    private static readonly EmitOptions s_emitOptions = new(debugInformationFormat: DebugInformationFormat.Embedded);

    private readonly CSharpSnippetCompiler _csharp = new();
    private readonly VisualBasicSnippetCompiler _visualBasic = new();

    internal CheckedMessage Check(CheckMessage message)
    {
        var source = message.Source;
        var unusable = source.ExtraReferences.Select(FindReferenceFault).OfType<string>().ToArray();
        if (unusable.Length > 0)
        {
            return new CheckedMessage(
                message.RequestId,
                [.. unusable.Select(fault => new WireDiagnostic(1, 1, fault, InvalidReference))],
                null);
        }
        try
        {
            return Compile(message, source);
        }
        catch (Exception exception) when (IsOutOfStack(exception))
        {
            const string Fault = "The code is nested too deeply for the compiler.";
            return new CheckedMessage(message.RequestId, [new WireDiagnostic(1, 1, Fault, null)], null);
        }
    }

    /// <summary>Roslyn looks at its stack in some places, and compiles parts of the code at once.</summary>
    private static bool IsOutOfStack(Exception exception) =>
        exception is InsufficientExecutionStackException
        || (exception is AggregateException several && several.InnerExceptions.Any(IsOutOfStack));

    private CheckedMessage Compile(CheckMessage message, SnippetSource source)
    {
        var resolver = new SnippetReferenceResolver(Path.GetDirectoryName(source.FilePath), source.ExtraReferences);
        ISnippetCompiler compiler = source.Language == Language.VBNet ? _visualBasic : _csharp;
        var references = FrameworkReferences.All
            .Concat(source.ExtraReferences.Select(path => MetadataReference.CreateFromFile(path)));
        var compilation = compiler.Compile(source, references, resolver);
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly, options: s_emitOptions);
        if (!emitted.Success)
        {
            var errors = DiagnosticReport.Make(emitted.Diagnostics, source);
            return errors.Length > 0
                ? new CheckedMessage(message.RequestId, errors, null)
                : throw new InvalidOperationException("The code was not compiled, and no reason was given.");
        }
        var bytes = assembly.ToArray();
        MethodFlags.Set(bytes);
        var path = message.ArtifactPath ?? throw new InvalidOperationException("No place is given for the compiled code.");
        cache.Store(path, bytes, [.. resolver.Found]);
        return new CheckedMessage(message.RequestId, [], path);
    }

    private static string? FindReferenceFault(string path)
    {
        if (!File.Exists(path))
        {
            return $"The reference '{path}' does not exist.";
        }
        try
        {
            using var reader = new PEReader(File.OpenRead(path));
            return reader.HasMetadata ? null : $"The reference '{path}' is not a .NET assembly.";
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return $"The reference '{path}' is not a .NET assembly.";
        }
    }
}
