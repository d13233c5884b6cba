using System.Globalization;
using System.Text.Json;
using Kr.Host.Wire;

namespace Kr.Host.Progress;

/// <summary>How far a task was at one moment; percents are 0 to 100.</summary>
internal sealed record ProgressSnapshot(
    double PercentComplete,
    string StatusMessage,
    double ReachedPercent,
    DateTime LastUpdatedUtc,
    bool IsTerminal)
{
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("percentComplete", PercentComplete);
        json.WriteText("statusMessage", StatusMessage);
        json.WriteNumber("reachedPercent", ReachedPercent);
        json.WriteString(
            "lastUpdatedUtc",
            LastUpdatedUtc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteBoolean("isTerminal", IsTerminal);
        json.WriteEndObject();
    }
}
