using System.Management.Automation;

namespace Kr.Host.PowerShell;

/// <summary>Notices early that a pipeline writes more than its result may hold, before the memory is full.</summary>
internal sealed class OutputBound(PSDataCollection<PSObject> output, long maxBytes, Action passed)
{
    /// <summary>The least that an element takes in JSON: a digit and a comma.</summary>
    private const int LeastBytes = 2;

    private long _bytes;

    internal bool IsPassed { get; private set; }

    internal void Watch() => output.DataAdded += (_, added) =>
    {
        _bytes += LeastBytes + (output[added.Index]?.BaseObject is string text ? text.Length : 0);
        if (_bytes > maxBytes && !IsPassed)
        {
            IsPassed = true;
            passed();
        }
    };
}
