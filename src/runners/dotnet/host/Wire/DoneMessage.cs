using System.Text.Json;
using Kr.Host.Faults;
using Kr.Host.Progress;

namespace Kr.Host.Wire;

/// <summary>The last thing that is said of a task.</summary>
internal sealed record DoneMessage(
    Outcome Outcome,
    Fault? Fault,
    int? ExitCode,
    ProgressSnapshot Progress,
    string? NotReusableBecause) : IOutgoingMessage
{
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "done");
        json.WriteString("outcome", Outcome.ToString().ToLowerInvariant());
        json.WritePropertyName("fault");
        if (Fault is null)
        {
            json.WriteNullValue();
        }
        else
        {
            Fault.WriteTo(json);
        }
        if (ExitCode is { } exitCode)
        {
            json.WriteNumber("exitCode", exitCode);
        }
        else
        {
            json.WriteNull("exitCode");
        }
        json.WritePropertyName("progress");
        Progress.WriteTo(json);
        json.WriteBoolean("reusable", NotReusableBecause is null);
        json.WriteText("reason", NotReusableBecause);
        json.WriteEndObject();
    }
}
