using System.Collections;
using System.Reflection;

namespace Kr.Host.Values;

/// <summary>Reads asynchronous sequences like any others.</summary>
internal static class AsyncItems
{
    private static readonly MethodInfo s_read =
        typeof(AsyncItems).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The items of an `IAsyncEnumerable`, waited for one by one as they are asked for; null for anything else.</summary>
    internal static IEnumerable? Of(object value)
    {
        var sequence = value.GetType().GetInterfaces()
            .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
        return sequence is null
            ? null
            : (IEnumerable)s_read.MakeGenericMethod(sequence.GetGenericArguments()).Invoke(null, [value])!;
    }

    private static IEnumerable<T> Read<T>(IAsyncEnumerable<T> sequence)
    {
        var items = sequence.GetAsyncEnumerator();
        try
        {
            while (items.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                yield return items.Current;
            }
        }
        finally
        {
            items.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
