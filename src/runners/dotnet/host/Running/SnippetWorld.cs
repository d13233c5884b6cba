using System.ComponentModel;

namespace Kr;

/// <summary>What a C# or VB snippet finds around itself. Its members are what the snippet calls by name.</summary>
public sealed class SnippetWorld
{
    private readonly IReadOnlyDictionary<string, object?> _arguments;
    private readonly Stack<object?> _resources = new();

    internal SnippetWorld(
        TaskProgress progress,
        string taskId,
        IReadOnlyDictionary<string, object?> arguments,
        CancellationToken cancellation)
    {
        TaskProgress = progress;
        TaskId = taskId;
        _arguments = arguments;
        ct = cancellation;
    }

    /// <summary>How far the task is.</summary>
    public TaskProgress TaskProgress { get; }

    /// <summary>The id of the task.</summary>
    public string TaskId { get; }

#pragma warning disable IDE1006 // The name is the snippet's, short like a local.
    /// <summary>Cancelled when the task shall stop.</summary>
    public CancellationToken ct { get; }
#pragma warning restore IDE1006

    /// <summary>The value of an argument: what is put before a snippet fills its locals from here.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public object? KrArgument(string name) => _arguments[name];

    /// <summary>Keeps what `using` declares at the top of a C# snippet, to be disposed of at its end.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void KrUsing(object? resource) => _resources.Push(resource);

    /// <summary>Disposes of what <see cref="KrUsing"/> kept, the last one first.</summary>
    internal void DisposeResources()
    {
        while (_resources.TryPop(out var resource))
        {
            if (resource is IDisposable disposable)
            {
                disposable.Dispose();
            }
            else if (resource is IAsyncDisposable asyncDisposable)
            {
                asyncDisposable.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
