using Kr.Host.Values;
using Kr.Host.Wire;

namespace Kr.Host.Tests;

public class IncomingMessagesTests
{
    [Fact]
    public void Run()
    {
        var run = RunMessage.Parse(GoldenMessages.GoldenElement("run"));
        Assert.Equal("0123456789abcdef0123456789abcdef", run.TaskId);
        Assert.Equal(Language.CSharp, run.Source.Language);
        Assert.Equal("return count * factor;", run.Source.Code);
        Assert.Null(run.Source.FilePath);
        Assert.Equal(["System.Xml"], run.Source.ExtraImports);
        Assert.Equal(["/opt/lib/Some.dll"], run.Source.ExtraReferences);
        Assert.Equal("/home/someone", run.WorkingDirectory);
        Assert.Equal("", run.Environment["EMPTY"]);
        Assert.Equal(Convert.ToUInt32("027", 8), run.Umask);
        Assert.Equal("/home/someone/.cache/kr/assemblies/ab/abcd.dll", run.Artifact);
        Assert.Equal(67108864, run.MaxResultBytes);
        Assert.Equal(16777216, run.MaxOutputBytes);
        Assert.Equal("kr-end-1", run.Marker);
    }

    [Fact]
    public void RunOfPowerShellHasNoArtifact()
    {
        var run = RunMessage.Parse(GoldenMessages.GoldenElement("run-powershell"));
        Assert.Null(run.Artifact);
        Assert.Null(run.Umask);
        Assert.Equal("/home/someone/hello.ps1", run.Source.FilePath);
    }

    [Fact]
    public void ArgumentsHaveTheTypesThatTheirJsonSuggests()
    {
        var values = RunMessage.Parse(GoldenMessages.GoldenElement("run")).Source.Arguments.ToDictionary(
            argument => argument.Key,
            argument => ArgumentConverter.Convert(argument.Value, ArgumentConverter.MakeDictionary));
        Assert.Equal(3, values["count"]);
        Assert.Equal(5000000000L, values["big"]);
        Assert.Equal(1.5, values["factor"]);
        Assert.Equal("é", values["text"]);
        Assert.Equal(true, values["flag"]);
        Assert.Null(values["nothing"]);
        Assert.Equal(new object[] { 1, "two" }, values["list"]);
        var table = Assert.IsType<Dictionary<string, object?>>(values["table"]);
        Assert.Equal(new object[] { 2.5 }, table["Key"]);
    }

    [Fact]
    public void Check()
    {
        var check = CheckMessage.Parse(GoldenMessages.GoldenElement("check"));
        Assert.Equal(7, check.RequestId);
        Assert.Equal(Language.VBNet, check.Source.Language);
        Assert.Equal("/home/someone/.cache/kr/assemblies/ab/abcd.dll", check.ArtifactPath);
    }
}
