using System.Runtime.InteropServices;

namespace Kr.Host.Wire;

/// <summary>
/// A stream over an inherited file descriptor, be it a pipe or a socket, blocking or not: FileStream and
/// NetworkStream each want to know which.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Children of a snippet must not inherit the channel: they would keep it open.</summary>
    internal void CloseOnExec() =>
        NativeMethods.Fcntl(descriptor, NativeMethods.SetDescriptorFlags, NativeMethods.CloseOnExec);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Blocks until there is something; 0 at the end.</summary>
    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = NativeMethods.Read(descriptor, start, buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }
                WaitOrThrow(NativeMethods.PollIn);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint written = 0;
            while (written < buffer.Length)
            {
                var count = NativeMethods.Write(descriptor, start + written, buffer.Length - written);
                if (count >= 0)
                {
                    written += count;
                }
                else
                {
                    WaitOrThrow(NativeMethods.PollOut);
                }
            }
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WaitOrThrow(short events)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error == NativeMethods.Interrupted)
        {
            return;
        }
        if (error != NativeMethods.WouldBlock)
        {
            throw new IOException($"File descriptor {descriptor}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        var poll = new NativeMethods.PollDescriptor { Descriptor = descriptor, Events = events };
        NativeMethods.Poll(ref poll, 1, -1);
    }
}
