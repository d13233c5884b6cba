using System.Buffers;

namespace Kr.Host.Values;

/// <summary>A growing buffer that refuses to hold more than a given number of bytes.</summary>
internal sealed class BoundedBuffer(long maxBytes) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _inner = new(4096);

    internal ReadOnlyMemory<byte> Written => _inner.WrittenMemory;

    public void Advance(int count)
    {
        _inner.Advance(count);
        if (_inner.WrittenCount > maxBytes)
        {
            throw new ResultTooLargeException(maxBytes);
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);
}
