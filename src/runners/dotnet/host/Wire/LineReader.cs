namespace Kr.Host.Wire;

/// <summary>Cuts a stream of bytes into lines.</summary>
internal sealed class LineReader(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line without its end; null at the end of the stream. Valid until the next call.</summary>
    internal ReadOnlyMemory<byte>? ReadLine()
    {
        var searched = _start;
        while (true)
        {
            var newline = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + newline - _start);
                _start = searched + newline + 1;
                return line;
            }
            searched = MakeRoom();
            var count = stream.Read(_buffer.AsSpan(_end));
            if (count == 0)
            {
                return null;
            }
            _end += count;
        }
    }

    /// <summary>Moves the unfinished line to the front and grows the buffer when it is full. Returns where to search on.</summary>
    private int MakeRoom()
    {
        var pending = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
            (_start, _end) = (0, pending);
        }
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        return pending;
    }
}
