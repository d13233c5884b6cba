using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Kr.Host.Wire;

namespace Kr.Host.Values;

/// <summary>
/// Writes any .NET value as JSON: bounded in size and depth, with cycles cut, and never failing because of a value.
/// </summary>
internal sealed class ResultWriter
{
    /// <summary>How deep containers (and objects of the snippet's own types) are followed.</summary>
    private const int MaxDepth = 64;

    /// <summary>How deep objects of .NET's own types are followed: a process leads to modules, to files, and so on.</summary>
    private const int MaxRichDepth = 3;

    /// <summary>How much may wait in the JSON writer before the bound is looked at.</summary>
    private const int FlushBytes = 32 * 1024;

    private readonly IObjectShape _shape;
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);

    private ResultWriter(Utf8JsonWriter json, IObjectShape shape)
    {
        _json = json;
        _shape = shape;
    }

    /// <summary>The value as JSON text in UTF-8.</summary>
    /// <exception cref="ResultTooLargeException">The text is longer than <paramref name="maxBytes"/>.</exception>
    internal static ReadOnlyMemory<byte> Write(object? value, long maxBytes, IObjectShape shape)
    {
        var buffer = new BoundedBuffer(maxBytes);
        using var json = new Utf8JsonWriter(buffer, JsonText.Options);
        try
        {
            new ResultWriter(json, shape).WriteValue(value, 0, 0, false);
            json.Flush();
        }
        catch (ResultTooLargeException)
        {
            // Else disposing the writer flushes once more, into a buffer that refuses it again.
            json.Reset(Stream.Null);
            throw;
        }
        return buffer.Written;
    }

    /// <param name="value">What to write.</param>
    /// <param name="depth">Containers around it.</param>
    /// <param name="richDepth">Rich objects around it.</param>
    /// <param name="inRichCollection">It is an element of a collection that a rich object holds.</param>
    private void WriteValue(object? value, int depth, int richDepth, bool inRichCollection)
    {
        if (_json.BytesPending > FlushBytes)
        {
            _json.Flush();
        }
        if (value is null || ScalarWriter.TryWrite(_json, value))
        {
            if (value is null)
            {
                _json.WriteNullValue();
            }
            return;
        }
        var inner = _shape.Unwrap(value);
        if (!ReferenceEquals(inner, value) && ScalarWriter.TryWrite(_json, inner))
        {
            return;
        }
        if (depth >= MaxDepth)
        {
            _json.WriteStringValue(JsonText.WellFormed(ScalarWriter.SafeText(value)));
            return;
        }
        if (inner is null || !_open.Add(inner))
        {
            _json.WriteNullValue();
            return;
        }
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            WriteComposite(value, inner, depth, richDepth, inRichCollection);
        }
        finally
        {
            _open.Remove(inner);
        }
    }

    private void WriteComposite(object value, object inner, int depth, int richDepth, bool inRichCollection)
    {
        switch (inner)
        {
            case IDictionary dictionary:
                WriteMembers(EntriesOf(dictionary), depth, richDepth);
                return;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                WriteMembers(pairs, depth, richDepth);
                return;
            case IEnumerable items:
                WriteItems(items, depth, richDepth);
                return;
            case FileSystemInfo file when richDepth > 0:
                _json.WriteStringValue(JsonText.WellFormed(file.FullName));
                return;
        }
        if (AsyncItems.Of(inner) is { } asyncItems)
        {
            WriteItems(asyncItems, depth, richDepth);
            return;
        }
        var members = _shape.Members(value, out var plain) ?? ObjectMembers.Of(inner);
        if (plain || !ObjectMembers.IsRich(inner.GetType()))
        {
            WriteMembers(members, depth, richDepth);
        }
        else if (richDepth >= MaxRichDepth || inRichCollection || (richDepth > 0 && HasOwnText(inner)))
        {
            _json.WriteStringValue(JsonText.WellFormed(ScalarWriter.SafeText(inner)));
        }
        else
        {
            WriteMembers(members, depth, richDepth + 1);
        }
    }

    /// <summary>True when the text form says more than the type's name.</summary>
    private static bool HasOwnText(object value) => ScalarWriter.SafeText(value) != value.GetType().ToString();

    private static IEnumerable<KeyValuePair<string, object?>> EntriesOf(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return KeyValuePair.Create(ScalarWriter.SafeText(entry.Key), entry.Value);
        }
    }

    private void WriteMembers(IEnumerable<KeyValuePair<string, object?>> members, int depth, int richDepth)
    {
        _json.WriteStartObject();
        foreach (var (name, member) in members)
        {
            _json.WritePropertyName(JsonText.WellFormed(name));
            WriteValue(member, depth + 1, richDepth, false);
        }
        _json.WriteEndObject();
    }

    private void WriteItems(IEnumerable items, int depth, int richDepth)
    {
        _json.WriteStartArray();
        foreach (var item in items)
        {
            WriteValue(item, depth + 1, richDepth, richDepth > 0);
        }
        _json.WriteEndArray();
    }
}
