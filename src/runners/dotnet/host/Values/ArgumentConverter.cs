using System.Text.Json;

namespace Kr.Host.Values;

/// <summary>Turns arguments, which come as JSON, into .NET values.</summary>
internal static class ArgumentConverter
{
    /// <summary>An integer is an int, or a long when it does not fit; any other number is a double.</summary>
    internal static ArgumentKind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => ArgumentKind.Bool,
        JsonValueKind.String => ArgumentKind.Text,
        JsonValueKind.Array => ArgumentKind.Array,
        JsonValueKind.Object => ArgumentKind.Object,
        JsonValueKind.Number when value.TryGetInt32(out _) => ArgumentKind.Int,
        JsonValueKind.Number when value.TryGetInt64(out _) => ArgumentKind.Long,
        JsonValueKind.Number => ArgumentKind.Double,
        _ => ArgumentKind.Null,
    };

    /// <summary>The value; arrays become object[], objects whatever <paramref name="makeDictionary"/> makes of them.</summary>
    internal static object? Convert(
        JsonElement value,
        Func<IEnumerable<KeyValuePair<string, object?>>, object> makeDictionary) => KindOf(value) switch
        {
            ArgumentKind.Bool => value.GetBoolean(),
            ArgumentKind.Int => value.GetInt32(),
            ArgumentKind.Long => value.GetInt64(),
            ArgumentKind.Double => value.GetDouble(),
            ArgumentKind.Text => value.GetString(),
            ArgumentKind.Array => value.EnumerateArray().Select(item => Convert(item, makeDictionary)).ToArray(),
            ArgumentKind.Object => makeDictionary(value.EnumerateObject().Select(property =>
                KeyValuePair.Create(property.Name, Convert(property.Value, makeDictionary)))),
            _ => null,
        };

    /// <summary>What an object is for C# and VB.</summary>
    internal static object MakeDictionary(IEnumerable<KeyValuePair<string, object?>> items)
    {
        var dictionary = new Dictionary<string, object?>();
        foreach (var (name, value) in items)
        {
            dictionary[name] = value;
        }
        return dictionary;
    }
}
