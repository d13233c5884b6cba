using System.Text;
using Kr.Host.Wire;

namespace Kr.Host.Tests;

public class TaskMarkTests
{
    private static readonly TaskMark s_mark =
        TaskMark.Of(new Dictionary<string, string> { ["KR_HOME"] = "/hö me", ["KR_TASK_ID"] = "a", ["X"] = "1" })!;

    [Theory]
    [InlineData("KR_HOME=/hö me|KR_TASK_ID=a", true)]
    [InlineData("X=|KR_TASK_ID=a|Y=2|KR_HOME=/hö me|", true)]
    [InlineData("KR_HOME=/hö me|KR_TASK_ID=ab", false)]
    [InlineData("KR_HOME=/hö me|KR_TASK_ID=A", false)]
    [InlineData("KR_HOME=/hö me/x|KR_TASK_ID=a", false)]
    [InlineData("KR_HOME=/hö me|X_KR_TASK_ID=a", false)]
    [InlineData("KR_HOME=/hö me", false)]
    [InlineData("KR_TASK_ID=a", false)]
    [InlineData("", false)]
    public void EntriesAreComparedAsAWhole(string environment, bool expected) =>
        Assert.Equal(expected, s_mark.IsIn(Encoding.UTF8.GetBytes(environment.Replace('|', '\0'))));

    [Theory]
    [InlineData("KR_HOME")]
    [InlineData("KR_TASK_ID")]
    public void WithoutOneOfTheVariablesThereIsNoMark(string name) =>
        Assert.Null(TaskMark.Of(new Dictionary<string, string> { [name] = "x" }));
}
