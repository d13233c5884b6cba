namespace Kr.Host.Tests;

public class TaskProgressTests
{
    private readonly TaskProgress _progress = new(() => { });

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(42.5, 42.5)]
    [InlineData(101, 100)]
    [InlineData(double.PositiveInfinity, 100)]
    [InlineData(double.NegativeInfinity, 0)]
    public void PercentIsClamped(double set, double expected)
    {
        _progress.PercentComplete = set;
        Assert.Equal(expected, _progress.PercentComplete);
    }

    [Fact]
    public void NaNIsRefused() => Assert.Throws<ArgumentException>(() => _progress.PercentComplete = double.NaN);

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData(null)]
    public void BlankMessageIsRefused(string? text) =>
        Assert.Throws<ArgumentException>(() => _progress.StatusMessage = text!);

    [Fact]
    public void TextRoundsThePercent()
    {
        _progress.PercentComplete = 41.5;
        _progress.StatusMessage = "Uploading";
        Assert.Equal("42% - Uploading", _progress.ToString());
    }

    [Fact]
    public void CompleteMovesWhatWasReached()
    {
        _progress.PercentComplete = 30;
        _progress.Complete();
        var end = _progress.Snapshot();
        Assert.Equal((100, 100, "Completed", true), (end.PercentComplete, end.ReachedPercent, end.StatusMessage, end.IsTerminal));
    }

    [Fact]
    public void FailAndCancelLeaveWhatWasReached()
    {
        _progress.PercentComplete = 30;
        _progress.Fail();
        var failed = _progress.Snapshot();
        Assert.Equal((100, 30, "Failed", true), (failed.PercentComplete, failed.ReachedPercent, failed.StatusMessage, failed.IsTerminal));
        _progress.Cancel("Enough");
        Assert.Equal("Enough", _progress.StatusMessage);
    }

    [Fact]
    public void ResetGoesBackToTheStart()
    {
        _progress.Complete();
        _progress.Reset();
        var reset = _progress.Snapshot();
        Assert.Equal((0, 0, "Not started", false), (reset.PercentComplete, reset.ReachedPercent, reset.StatusMessage, reset.IsTerminal));
    }
}
