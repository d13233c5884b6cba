using System.Text;

namespace Kr.Host.Wire;

/// <summary>By what the processes of a task are known, wherever they went: two variables of their environment.</summary>
internal sealed class TaskMark
{
    private static readonly string[] s_names = ["KR_HOME", "KR_TASK_ID"];

    private readonly byte[][] _entries;

    private TaskMark(byte[][] entries) => _entries = entries;

    /// <summary>Null for a task without them: nobody can tell its processes from others.</summary>
    internal static TaskMark? Of(IReadOnlyDictionary<string, string> environment) =>
        s_names.All(name => environment.GetValueOrDefault(name) is { Length: > 0 })
            ? new TaskMark([.. s_names.Select(name => Encoding.UTF8.GetBytes($"{name}={environment[name]}"))])
            : null;

    /// <summary>Whether an environment, as /proc shows it, has the mark.</summary>
    internal bool IsIn(ReadOnlySpan<byte> environment)
    {
        foreach (var entry in _entries)
        {
            if (!Contains(environment, entry))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Contains(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> wanted)
    {
        foreach (var entry in environment.Split((byte)0))
        {
            if (environment[entry].SequenceEqual(wanted))
            {
                return true;
            }
        }
        return false;
    }
}
