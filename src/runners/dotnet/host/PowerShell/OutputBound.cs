using System.Management.Automation;

namespace Kr.Host.PowerShell;

/// <summary>Notices early that a pipeline writes more than its result may hold, before the memory is full.</summary>
internal sealed class OutputBound(PSDataCollection<PSObject> output, long maxBytes, Action passed)
{
    private long _bytes;

    internal bool IsPassed { get; private set; }

    internal void Watch() => output.DataAdded += (_, added) =>
    {
        _bytes += LeastBytes(output[added.Index]?.BaseObject);
        if (_bytes > maxBytes && !IsPassed)
        {
            IsPassed = true;
            passed();
        }
    };

    /// <summary>The least that an element takes in JSON, with a comma.</summary>
    private static int LeastBytes(object? element) => element switch
    {
        string text => text.Length + 3,
        int number => Digits(number) + 1,
        long number => Digits(number) + 1,
        null => 5,
        _ => 2,
    };

    private static int Digits(long number)
    {
        var digits = 1;
        while ((number /= 10) != 0)
        {
            digits++;
        }
        return digits;
    }
}
