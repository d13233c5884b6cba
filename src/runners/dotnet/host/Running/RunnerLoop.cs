using System.Text.Json;
using Kr.Host.Output;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>Reads `run` and `cancel` and runs one task after the other, each on a thread of its own.</summary>
internal sealed class RunnerLoop(LineReader reader, MessageWriter writer, ISnippetEngine engine)
{
    private const int StackBytes = 16 * 1024 * 1024;

    private readonly Flusher _flusher = new();
    private readonly ProcessEnd _processEnd = new();
    private Thread? _thread;
    private TaskRun? _current;

    /// <summary>Returns when the daemon closes the channel.</summary>
    internal void Run(string version)
    {
        engine.Prepare();
        writer.Send(new ReadyMessage(version));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var message = document.RootElement;
            switch (message.GetProperty("type").GetString())
            {
                case "run":
                    Start(RunMessage.Parse(message));
                    break;
                case "cancel":
                    Volatile.Read(ref _current)?.Cancel();
                    break;
            }
        }
    }

    private void Start(RunMessage message)
    {
        var previous = _thread;
        var run = new TaskRun(message, engine, writer, _flusher);
        var mark = TaskMark.Of(message.Environment);
        Volatile.Write(ref _current, run);
        _thread = new Thread(() => Execute(run, mark, previous), StackBytes)
        {
            IsBackground = true,
            Name = Residue.TaskThreadName,
        };
        _thread.Start();
    }

    private void Execute(TaskRun run, TaskMark? mark, Thread? previous)
    {
        // It may still be preparing the engine.
        previous?.Join();
        _processEnd.Watch(run);
        Lifeline.Guard(mark);
        run.Execute();
        Lifeline.Guard(null);
        _processEnd.Watch(null);
        Interlocked.CompareExchange(ref _current, null, run);
        engine.Prepare();
    }
}
