namespace Kr.Host.Running;

/// <summary>Waits for results that are still on their way.</summary>
internal static class SnippetResult
{
    /// <summary>The value that a snippet gives back; a task as value is waited for, and its own result taken.</summary>
    internal static object? Settle(Task<object?> snippet)
    {
        var value = snippet.GetAwaiter().GetResult();
        while (AsTask(value) is { } task)
        {
            task.GetAwaiter().GetResult();
            value = ResultOf(task);
        }
        return value;
    }

    private static Task? AsTask(object? value) => value switch
    {
        Task task => task,
        ValueTask task => task.AsTask(),
        { } other when other.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
            (Task?)type.GetMethod(nameof(ValueTask<int>.AsTask))!.Invoke(other, null),
        _ => null,
    };

    private static object? ResultOf(Task task)
    {
        for (var type = task.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
            {
                // A plain Task is a Task of this in disguise.
                return type.GetGenericArguments()[0].Name == "VoidTaskResult"
                    ? null
                    : type.GetProperty(nameof(Task<int>.Result))!.GetValue(task);
            }
        }
        return null;
    }
}
