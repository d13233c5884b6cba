using System.Buffers;
using System.Text.Json;

namespace Kr.Host.Wire;

/// <summary>Writes messages as whole lines, one at a time, whichever thread they come from.</summary>
internal sealed class MessageWriter(Stream stream)
{
    private static readonly byte[] s_resultStart = "{\"type\":\"result\",\"value\":"u8.ToArray();
    private static readonly byte[] s_resultEnd = "}\n"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    internal void Send(IOutgoingMessage message)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, JsonText.Options))
            {
                message.WriteTo(json);
            }
            _buffer.Write("\n"u8);
            Write(_buffer.WrittenSpan);
        }
    }

    /// <summary>Sends a result that is JSON text already.</summary>
    internal void SendResult(ReadOnlySpan<byte> value)
    {
        lock (_lock)
        {
            Write(s_resultStart);
            Write(value);
            Write(s_resultEnd);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException)
        {
            // The daemon is gone: the lifeline ends this process, and nobody is left to be told.
        }
    }
}
