using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Kr.Host.Compiling;

namespace Kr.Host.Tests;

public sealed class LoopsTests
{
    [Theory]
    [InlineData(nameof(Straight), false)]
    [InlineData(nameof(Choices), false)]
    [InlineData(nameof(For), true)]
    [InlineData(nameof(Do), true)]
    [InlineData(nameof(Each), true)]
    [InlineData(nameof(GoTo), true)]
    [InlineData(nameof(Long), true)]
    public void AreKnownByTheirJumps(string name, bool expected)
    {
        using var image = new PEReader(File.OpenRead(typeof(LoopsTests).Assembly.Location));
        var metadata = image.GetMetadataReader();
        var method = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Single(method => metadata.GetString(method.Name) == name
                && metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name) == nameof(LoopsTests));
        Assert.Equal(expected, Loops.Contains(image.GetMethodBody(method.RelativeVirtualAddress).GetILReader()));
    }

    // Operands of all sizes.
    private static string Straight(int a, int b, int c, int d, int e) =>
        $"{1L << 40} {2.5} {1.5f} {100} {100_000} {a + b + c + d + e} {typeof(int)} {(a == b ? "x" : "y")}";

    private static int Choices(int number)
    {
        try
        {
            return number switch { 0 => 5, 1 => 7, 2 => 11, 3 => 13, 4 => int.Parse("x"), _ => -1 };
        }
        catch (FormatException) when (number > 3)
        {
            return -2;
        }
        finally
        {
            Console.Out.Flush();
        }
    }

    private static int For(int number)
    {
        var sum = 0;
        for (var i = 0; i < number; i++)
        {
            sum += i;
        }
        return sum;
    }

    private static int Do(int number)
    {
        do
        {
            number--;
        }
        while (number > 10);
        return number;
    }

    private static int Each(IEnumerable<int> numbers)
    {
        var sum = 0;
        foreach (var number in numbers)
        {
            sum += number;
        }
        return sum;
    }

    private static int GoTo(int number)
    {
    again:
        if (number++ < 10)
        {
            goto again;
        }
        return number;
    }

    // Too long for a jump of one byte.
    private static string Long(int number)
    {
        var text = "";
        while (number-- > 0)
        {
            text += $"{number} {number + 1} {number + 2} {number + 3} {number + 4} {number + 5} {number + 6} {number + 7} ";
            text += $"{number} {number - 1} {number - 2} {number - 3} {number - 4} {number - 5} {number - 6} {number - 7} ";
        }
        return text;
    }
}
