using System.Text;
using Kr.Host.Faults;
using Kr.Host.Progress;
using Kr.Host.Wire;

namespace Kr.Host.Tests;

public class OutgoingMessagesTests
{
    private static readonly DateTime s_time = new(2026, 11, 24, 18, 30, 15, 250, DateTimeKind.Utc);

    private static ProgressSnapshot Running(double percent) => new(percent, "Running", percent, s_time, false);

    [Fact]
    public void Ready() => GoldenMessages.AssertGolden("ready", new ReadyMessage("1.0.0"));

    [Fact]
    public void Progress() =>
        GoldenMessages.AssertGolden("progress", new ProgressMessage(new ProgressSnapshot(42.5, "Uploading", 42.5, s_time, false)));

    [Fact]
    public void Output() => GoldenMessages.AssertGolden("output", new OutputMessage("stdout", "line 1\nzwei €\n", null));

    [Fact]
    public void OutputWithPosition() => GoldenMessages.AssertGolden(
        "output-error",
        new OutputMessage(
            "error",
            "Cannot find path '/nope' because it does not exist.",
            "At line:1 char:1\n+ Get-Item /nope\n+ ~~~~~~~~~~~~~~"));

    [Fact]
    public void Done() => GoldenMessages.AssertGolden(
        "done",
        new DoneMessage(Outcome.Completed, null, null, new ProgressSnapshot(100, "Done", 100, s_time, true), null));

    [Fact]
    public void DoneFailed() => GoldenMessages.AssertGolden(
        "done-failed",
        new DoneMessage(
            Outcome.Failed,
            new Fault(
                "error",
                "Attempted to divide by zero.",
                "System.DivideByZeroException",
                "At line:2 char:5\n+ return 1 / zero;",
                null),
            null,
            Running(30),
            "the task left 1 child process(es) running"));

    [Fact]
    public void DoneWithExitCode() =>
        GoldenMessages.AssertGolden("done-exit", new DoneMessage(Outcome.Failed, Fault.Exit(300), 300, Running(0), null));

    [Fact]
    public void Checked() => GoldenMessages.AssertGolden(
        "checked", new CheckedMessage(7, [], "/home/someone/.cache/kr/assemblies/ab/abcd.dll"));

    [Fact]
    public void CheckedWithErrors() => GoldenMessages.AssertGolden(
        "checked-errors",
        new CheckedMessage(8, [new Diagnostic(2, 9, "; expected", "CS1002"), new Diagnostic(3, 1, "Odd", null)], null));

    [Fact]
    public void ResultIsExactlyItsTwoFields()
    {
        using var stream = new MemoryStream();
        new MessageWriter(stream).SendResult("""{"count":3,"items":["a",null,1.5]}"""u8);
        Assert.Equal(GoldenMessages.Golden("result"), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void UnpairedSurrogatesDoNotBreakALine()
    {
        var line = GoldenMessages.LineOf(new OutputMessage("stdout", "a\ud800b\udc00", null));
        Assert.Contains("a\uFFFDb\uFFFD", line);
    }
}
