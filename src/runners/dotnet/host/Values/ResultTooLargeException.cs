namespace Kr.Host.Values;

/// <summary>A result is larger than a task's result may be.</summary>
internal sealed class ResultTooLargeException(long maxBytes) : Exception(
    $"The result is larger than {Describe(maxBytes)}, the most that a task may give back (setting maxResultSize).")
{
    private static string Describe(long bytes) => bytes switch
    {
        >= 1024 * 1024 when bytes % (1024 * 1024) == 0 => $"{bytes / (1024 * 1024)} MiB",
        >= 1024 when bytes % 1024 == 0 => $"{bytes / 1024} KiB",
        _ => $"{bytes} bytes",
    };
}
