namespace Kr.Host.Wire;

/// <summary>How a task's code ended.</summary>
internal enum Outcome
{
    Completed,
    Failed,

    /// <summary>It ended because it was cancelled.</summary>
    Stopped,
}
