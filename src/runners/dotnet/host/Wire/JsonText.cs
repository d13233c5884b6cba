using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>How this process writes JSON.</summary>
internal static class JsonText
{
    /// <summary>Text stays readable: nothing here is ever put into HTML.</summary>
    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The text with unpaired surrogates, which UTF-8 can't say, replaced by U+FFFD.</summary>
    internal static string WellFormed(string text)
    {
        var first = FindUnpaired(text, 0);
        if (first < 0)
        {
            return text;
        }
        return string.Create(text.Length, text, static (target, source) =>
        {
            source.CopyTo(target);
            for (var at = FindUnpaired(source, 0); at >= 0; at = FindUnpaired(source, at + 1))
            {
                target[at] = '\uFFFD';
            }
        });
    }

    private static int FindUnpaired(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }
            return i;
        }
        return -1;
    }

    /// <summary>A property that is text or null.</summary>
    internal static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, WellFormed(text));
        }
    }
}
