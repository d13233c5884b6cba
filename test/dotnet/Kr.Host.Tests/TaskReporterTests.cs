using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kr.Host.Output;
using Kr.Host.Wire;

namespace Kr.Host.Tests;

public sealed class TaskReporterTests
{
    private readonly MemoryStream _stream = new();
    private const int MaxOutputBytes = 1_000_000;

    private readonly TaskReporter _reporter;

    public TaskReporterTests() => _reporter = new TaskReporter(new MessageWriter(_stream), new Flusher(), MaxOutputBytes);

    [Fact]
    public void AllTextComesOutInOrder()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _reporter.Write("stdout", $"line {i}\n");
        }
        _reporter.Write("stderr", "bad");
        _reporter.Record("warning", "careful", null);
        _reporter.Write("stdout", "end");
        _reporter.Close();
        var messages = Messages();
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 10_000).Select(i => $"line {i}\n")) + "end",
            string.Concat(messages.Where(m => m.Stream == "stdout").Select(m => m.Text)));
        Assert.True(messages.Count < 100, $"{messages.Count} messages");
        Assert.Equal(["stderr", "warning", "stdout"], messages.TakeLast(3).Select(message => message.Stream));
    }

    [Fact]
    public void AMillionChangesOfProgressAreCheapAndTheLastOneIsTold()
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 1_000_000; i++)
        {
            _reporter.Progress.PercentComplete = i / 10_000.0;
        }
        _reporter.Close();
        var lines = Lines();
        Assert.True(lines.Length <= (clock.ElapsedMilliseconds / Flusher.IntervalMilliseconds) + 2, $"{lines.Length} messages");
        Assert.Contains("99.9999", lines[^1]);
    }

    [Fact]
    public void FewLinesAreToldAtOnceEach()
    {
        _reporter.Write("stdout", "one\n");
        _reporter.Write("stderr", "two\n");
        _reporter.Write("stdout", "three\n");
        Assert.Equal(["one\n", "two\n", "three\n"], Messages().Select(message => message.Text));
    }

    [Fact]
    public void LongTextComesInPiecesThatEndBetweenCharacters()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("\U0001F389", 100_000));
        _reporter.Write("stdout", text);
        _reporter.Close();
        Assert.True(Messages().Count > 1);
        Assert.Equal(text, string.Concat(Messages().Select(message => message.Text)));
    }

    [Fact]
    public void NoMoreIsToldThanIsKeptAndThatThereWasMore()
    {
        for (var i = 0; i < 100; i++)
        {
            _reporter.Write("stdout", new string('x', MaxOutputBytes));
            _reporter.Record("warning", "careful", null);
        }
        _reporter.Close();
        Assert.Equal(MaxOutputBytes + 1, Messages().Sum(message => message.Text.Length));
    }

    [Fact]
    public void NothingComesAfterClose()
    {
        _reporter.Close();
        _reporter.Write("stdout", "late\n");
        _reporter.Progress.PercentComplete = 5;
        Assert.Empty(Lines());
    }

    private string[] Lines() => Encoding.UTF8.GetString(_stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private List<(string Stream, string Text)> Messages() =>
        [.. Lines().Select(line => JsonDocument.Parse(line).RootElement).Select(message =>
            (message.GetProperty("stream").GetString()!, message.GetProperty("text").GetString()!))];
}
