using System.ComponentModel;

namespace Kr;

/// <summary>What a C# or VB snippet finds around itself. Its members are what the snippet calls by name.</summary>
public sealed class SnippetWorld
{
    private readonly IReadOnlyDictionary<string, object?> _arguments;

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
}
