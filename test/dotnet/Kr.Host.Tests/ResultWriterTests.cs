using System.Collections;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Kr.Host.Values;

namespace Kr.Host.Tests;

public class ResultWriterTests
{
    private static string Write(object? value, long maxBytes = 1 << 20)
    {
        var text = Encoding.UTF8.GetString(ResultWriter.Write(value, maxBytes, new NativeShape()).Span);
        JsonDocument.Parse(text).Dispose();
        return text;
    }

    public static TheoryData<object?, string> Scalars => new()
    {
        { null, "null" },
        { "é\n\"", "\"é\\n\\\"\"" },
        { "a\ud800", "\"a\uFFFD\"" },
        { 'x', "\"x\"" },
        { 5, "5" },
        { ulong.MaxValue, "18446744073709551615" },
        { 1.5, "1.5" },
        { 2.0, "2" },
        { 0.1f, "0.1" },
        { double.NaN, "\"NaN\"" },
        { double.PositiveInfinity, "\"Infinity\"" },
        { float.NegativeInfinity, "\"-Infinity\"" },
        { 1.10m, "1.10" },
        { BigInteger.Pow(10, 30), "1000000000000000000000000000000" },
        { DayOfWeek.Friday, "\"Friday\"" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "\"2026-01-02T03:04:05.0000000Z\"" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "\"2026-01-02T03:04:05.0000000+02:00\"" },
        { new DateOnly(2026, 1, 2), "\"2026-01-02\"" },
        { new TimeOnly(3, 4), "\"03:04:00.0000000\"" },
        { TimeSpan.FromMinutes(90), "\"01:30:00\"" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { new Uri("http://a/b c"), "\"http://a/b c\"" },
        { new Version(1, 2), "\"1.2\"" },
        { new byte[] { 1, 2, 3 }, "\"AQID\"" },
        { typeof(int), "\"System.Int32\"" },
        { new XElement("a", 1), "\"<a>1</a>\"" },
        { JsonNode.Parse("{\"a\":[1]}"), "{\"a\":[1]}" },
        { JsonDocument.Parse("[true]").RootElement, "[true]" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void OneValue(object? value, string expected) => Assert.Equal(expected, Write(value));

    [Fact]
    public void Containers()
    {
        Assert.Equal("[1,\"a\",null]", Write(new object?[] { 1, "a", null }));
        Assert.Equal("{\"1\":\"one\"}", Write(new Dictionary<int, string> { [1] = "one" }));
        Assert.Equal("{\"k\":[2]}", Write(new Hashtable { ["k"] = new List<int> { 2 } }));
        Assert.Equal("[1,4,9]", Write(Enumerable.Range(1, 3).Select(n => n * n)));
    }

    [Fact]
    public void ObjectsByTheirPublicMembers()
    {
        Assert.Equal("{\"Item1\":1,\"Item2\":\"b\"}", Write((1, "b")));
        Assert.Equal("{\"A\":1,\"B\":{\"C\":2}}", Write(new { A = 1, B = new { C = 2 } }));
        Assert.Equal("{\"Bad\":null,\"Good\":2,\"Field\":3}", Write(new Sample()));
        Assert.Equal("{\"Key\":\"a\",\"Value\":1}", Write(KeyValuePair.Create("a", 1)));
    }

    [Fact]
    public void CyclesAreCut()
    {
        var list = new List<object?> { 1 };
        list.Add(list);
        Assert.Equal("[1,null]", Write(list));
    }

    [Fact]
    public void TheSameObjectTwiceIsNoCycle()
    {
        var one = new[] { 1 };
        Assert.Equal("[[1],[1]]", Write(new[] { one, one }));
    }

    [Fact]
    public void DepthIsBounded()
    {
        object nested = 1;
        for (var i = 0; i < 10_000; i++)
        {
            nested = new[] { nested };
        }
        Assert.Contains("System.Object[]", Write(nested));
    }

    [Fact]
    public void ObjectsOfTheFrameworkComeOutBounded()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var text = Write(process);
        Assert.Contains($"\"Id\":{process.Id}", text);
        var file = JsonNode.Parse(Write(new FileInfo("/tmp/x/y.txt")))!;
        Assert.Equal("y.txt", (string?)file["Name"]);
        Assert.Equal("/tmp/x", (string?)file["Directory"]);
    }

    [Fact]
    public void TooLargeStopsAtOnce()
    {
        static IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return 1;
            }
        }
        Assert.Throws<ResultTooLargeException>(() => Write(Endless(), 100_000));
        Assert.Throws<ResultTooLargeException>(() => Write(new string('x', 100), 100));
        Assert.Equal(102, Write(new string('x', 100), 102).Length);
    }

    private sealed class Sample
    {
        public int Field = 3;

        public int Bad => throw new InvalidOperationException();

        public int Good => 2;
    }

    [Fact]
    public void AsynchronousSequencesAreReadToTheirEnd()
    {
        static async IAsyncEnumerable<int> Count(int items)
        {
            for (var i = 1; i <= items; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        Assert.Equal("[1,2,3]", Write(Count(3)));
        Assert.Equal("{\"Items\":[1,2]}", Write(new { Items = Count(2) }));
        Assert.Throws<ResultTooLargeException>(() => Write(Count(int.MaxValue), 10_000));
    }
}
