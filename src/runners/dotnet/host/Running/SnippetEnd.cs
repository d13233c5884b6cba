using Kr.Host.Faults;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>How a snippet ended. <paramref name="Result"/>: JSON text in UTF-8; null when there is none.</summary>
internal sealed record SnippetEnd(Outcome Outcome, ReadOnlyMemory<byte>? Result, Fault? Fault, int? ExitCode)
{
    internal static SnippetEnd Completed(ReadOnlyMemory<byte>? result) => new(Outcome.Completed, result, null, null);

    internal static SnippetEnd Stopped(ReadOnlyMemory<byte>? result) => new(Outcome.Stopped, result, null, null);

    internal static SnippetEnd Failed(Fault fault, ReadOnlyMemory<byte>? result = null) =>
        new(Outcome.Failed, result, fault, null);

    /// <summary>The snippet chose an exit code: 0 is a good end.</summary>
    internal static SnippetEnd Exited(int exitCode, ReadOnlyMemory<byte>? result) => exitCode == 0
        ? new(Outcome.Completed, result, null, 0)
        : new(Outcome.Failed, result, Fault.Exit(exitCode), exitCode);
}
