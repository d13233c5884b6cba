using Kr.Host.Output;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>Executes snippets, one at a time.</summary>
internal interface ISnippetEngine
{
    /// <summary>Gets ready for the next snippet. Called at the start and after each task, never during one.</summary>
    void Prepare();

    /// <summary>Runs a snippet on the calling thread. What the snippet throws is an end, not an exception.</summary>
    /// <param name="message">What to run.</param>
    /// <param name="reporter">Where output and progress go.</param>
    /// <param name="cancellation">Cancelled when the task shall stop.</param>
    SnippetEnd Run(RunMessage message, TaskReporter reporter, CancellationToken cancellation);
}
