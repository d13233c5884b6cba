using System.Reflection;
using System.Runtime.CompilerServices;
using Kr.Host.Compiling;
using Kr.Host.Faults;
using Kr.Host.Output;
using Kr.Host.Values;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>Runs C# and VB snippets that were compiled before. Knows nothing of compilers, so it starts fast.</summary>
internal sealed class CompiledEngine : ISnippetEngine
{
    /// <summary>Unloaded code goes away with a full collection, which small tasks by themselves hardly ever cause.</summary>
    private const int TasksPerCollection = 100;

    private int _tasks;

    public void Prepare()
    {
        if (++_tasks % TasksPerCollection == 0)
        {
            GC.Collect();
        }
    }

    public SnippetEnd Run(RunMessage message, TaskReporter reporter, CancellationToken cancellation)
    {
        var artifact = message.Artifact ?? throw new InvalidOperationException("There is no compiled code.");
        var context = new SnippetLoadContext([.. message.Source.ExtraReferences, .. CompiledSnippet.ReadReferences(artifact)]);
        try
        {
            return RunIn(context, artifact, message, reporter, cancellation);
        }
        finally
        {
            context.Unload();
        }
    }

    // Apart, so that nothing of the snippet is on the stack when its context is unloaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SnippetEnd RunIn(
        SnippetLoadContext context,
        string artifact,
        RunMessage message,
        TaskReporter reporter,
        CancellationToken cancellation)
    {
        Assembly? assembly = null;
        try
        {
            assembly = context.LoadFromAssemblyPath(artifact);
            var arguments = message.Source.Arguments.ToDictionary(
                argument => argument.Key,
                argument => ArgumentConverter.Convert(argument.Value, ArgumentConverter.MakeDictionary));
            var world = new SnippetWorld(reporter.Progress, message.TaskId, arguments, cancellation);
            var value = Execute(assembly, message.Source.Language, world);
            // Without the type, null would become an empty memory by way of a null array.
            var result = value is null
                ? default(ReadOnlyMemory<byte>?)
                : ResultWriter.Write(value, message.MaxResultBytes, new NativeShape());
            return Environment.ExitCode == 0
                ? SnippetEnd.Completed(result)
                : SnippetEnd.Exited(Environment.ExitCode, result);
        }
        catch (ResultTooLargeException exception)
        {
            return SnippetEnd.Failed(Fault.Plain("result_too_large", exception.Message));
        }
        catch (Exception exception) when (cancellation.IsCancellationRequested
            && ExceptionFault.Unwrap(exception) is OperationCanceledException)
        {
            return SnippetEnd.Stopped(null);
        }
        catch (Exception exception)
        {
            return SnippetEnd.Failed(
                ExceptionFault.Make(exception, assembly, message.Source.Code, message.Source.FilePath));
        }
    }

    private static object? Execute(Assembly assembly, Language language, SnippetWorld world)
    {
        try
        {
            return SnippetResult.Settle(CompiledSnippet.Start(assembly, language, world));
        }
        finally
        {
            world.DisposeResources();
        }
    }
}
