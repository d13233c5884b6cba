using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Kr.Host.Wire;

namespace Kr.Host.Values;

/// <summary>Writes the values that are one JSON value without parts: numbers, text, dates and the like.</summary>
internal static class ScalarWriter
{
    /// <summary>False, and nothing written, when the value is not of this kind.</summary>
    internal static bool TryWrite(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                return true;
            case string text:
                json.WriteStringValue(JsonText.WellFormed(text));
                return true;
            case bool flag:
                json.WriteBooleanValue(flag);
                return true;
            case Enum name:
                json.WriteStringValue(name.ToString());
                return true;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                return true;
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                json.WriteNullValue();
                return true;
            case JsonElement element:
                element.WriteTo(json);
                return true;
            case JsonDocument document:
                document.RootElement.WriteTo(json);
                return true;
            case JsonNode node:
                node.WriteTo(json);
                return true;
        }
        return TryWriteNumber(json, value) || TryWriteText(json, value);
    }

    private static bool TryWriteNumber(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case int or short or sbyte or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                return true;
            case byte or ushort or uint or ulong:
                json.WriteNumberValue(Convert.ToUInt64(value, CultureInfo.InvariantCulture));
                return true;
            case decimal number:
                json.WriteNumberValue(number);
                return true;
            case double number:
                WriteReal(json, number);
                return true;
            case float number:
                if (float.IsFinite(number))
                {
                    json.WriteNumberValue(number);
                }
                else
                {
                    WriteReal(json, number);
                }
                return true;
            case Half number:
                WriteReal(json, (double)number);
                return true;
            case BigInteger or Int128 or UInt128 or nint or nuint:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);
                return true;
            default:
                return false;
        }
    }

    /// <summary>JSON has no numbers for NaN and the infinities: they are written as .NET names them.</summary>
    private static void WriteReal(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(number.ToString(NumberFormatInfo.InvariantInfo));
        }
    }

    private static bool TryWriteText(Utf8JsonWriter json, object value)
    {
        var text = value switch
        {
            DateTime or DateTimeOffset or DateOnly or TimeOnly =>
                ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            Uri uri => uri.OriginalString,
            CultureInfo culture => culture.Name,
            Guid or Version or char or Rune or StringBuilder or Regex or IPAddress => value.ToString(),
            XmlNode node => node.OuterXml,
            XObject node => node.ToString(),
            Type or Delegate or Stream or System.Reflection.MemberInfo or System.Reflection.Assembly
                or System.Reflection.Module or TextReader or TextWriter or Thread or CancellationToken
                or WaitHandle or Task => SafeText(value),
            _ => null,
        };
        if (text is null)
        {
            return false;
        }
        json.WriteStringValue(JsonText.WellFormed(text));
        return true;
    }

    /// <summary>The text form of anything; its type's name when that throws.</summary>
    internal static string SafeText(object value)
    {
        try
        {
            return value.ToString() ?? value.GetType().Name;
        }
        catch (Exception)
        {
            return value.GetType().FullName ?? value.GetType().Name;
        }
    }
}
