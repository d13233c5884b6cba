using System.Text;
using Kr.Host.Progress;
using Kr.Host.Wire;

namespace Kr.Host.Output;

/// <summary>
/// Tells what a task writes and how far it is: in order, but in few messages. The first lines of a burst go out at
/// once, so that they come before what children of the task write; what follows within 50 ms goes out together, at the
/// latest when 8 KiB are waiting.
/// </summary>
internal sealed class TaskReporter
{
    private const int MaxPendingCharacters = 8 * 1024;

    /// <summary>Longer text comes in several messages: followers hold a message each.</summary>
    private const int MaxTextCharacters = 64 * 1024;

    /// <summary>The same for a record, which should stay whole.</summary>
    private const int MaxRecordCharacters = 1024 * 1024;

    /// <summary>So many messages of text go out at once within one interval of the flusher.</summary>
    private const int PromptMessages = 16;

    private readonly MessageWriter _writer;
    private readonly Flusher _flusher;
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private string _stream = "stdout";
    private long _windowStart;
    private int _sentInWindow;
    private long _lastProgress;
    private bool _progressChanged;
    private bool _asked;
    private bool _closed;

    /// <summary>So many characters more are wanted; below zero no more is. A character has at least a byte.</summary>
    private long _room;

    /// <param name="writer">Takes the messages.</param>
    /// <param name="flusher">Calls when something has waited long enough.</param>
    /// <param name="maxOutputBytes">So much of the output is kept.</param>
    internal TaskReporter(MessageWriter writer, Flusher flusher, long maxOutputBytes)
    {
        _room = maxOutputBytes;
        _writer = writer;
        _flusher = flusher;
        Progress = new TaskProgress(ProgressChanged);
    }

    internal TaskProgress Progress { get; }

    /// <summary>Part of what a text stream says.</summary>
    internal void Write(string stream, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }
        lock (_lock)
        {
            if (_closed || _room < 0)
            {
                return;
            }
            text = Wanted(text);
            if (_stream != stream)
            {
                FlushText();
                _stream = stream;
            }
            _text.Append(text);
            if (_text.Length >= MaxPendingCharacters || (text.Contains('\n') && IsPrompt()))
            {
                FlushText();
            }
            else
            {
                AskForFlush();
            }
        }
    }

    /// <summary>A record of one of PowerShell's streams.</summary>
    internal void Record(string stream, string text, string? position)
    {
        lock (_lock)
        {
            if (_closed || _room < 0)
            {
                return;
            }
            FlushText();
            SendPieces(stream, Wanted(text), position, MaxRecordCharacters);
        }
    }

    internal void Flush()
    {
        lock (_lock)
        {
            if (!_closed)
            {
                FlushText();
                FlushProgress();
            }
        }
    }

    /// <summary>Tells what is pending; what comes later, from threads that outlive the task, is dropped.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            Flush();
            _closed = true;
        }
    }

    private void ProgressChanged()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }
            _progressChanged = true;
            if (IsDue(_lastProgress))
            {
                FlushText();
                FlushProgress();
            }
            else
            {
                AskForFlush();
            }
        }
    }

    /// <summary>What the flusher calls: text has waited long enough, progress perhaps not.</summary>
    private void FlushDue()
    {
        lock (_lock)
        {
            _asked = false;
            if (_closed)
            {
                return;
            }
            FlushText();
            if (IsDue(_lastProgress))
            {
                FlushProgress();
            }
            else if (_progressChanged)
            {
                AskForFlush();
            }
        }
    }

    private bool IsPrompt()
    {
        if (IsDue(_windowStart))
        {
            (_windowStart, _sentInWindow) = (Environment.TickCount64, 0);
        }
        return _sentInWindow < PromptMessages;
    }

    private static bool IsDue(long last) => Environment.TickCount64 - last >= Flusher.IntervalMilliseconds;

    private void AskForFlush()
    {
        if (!_asked)
        {
            _asked = true;
            _flusher.Ask(FlushDue);
        }
    }

    private void FlushText()
    {
        if (_text.Length == 0)
        {
            return;
        }
        SendPieces(_stream, _text.ToString(), null, MaxTextCharacters);
        _text.Clear();
        _sentInWindow++;
    }

    /// <summary>The text up to where the daemon has surely more than it keeps, and so tells where it was cut.</summary>
    private ReadOnlySpan<char> Wanted(ReadOnlySpan<char> text)
    {
        var wanted = text.Length > _room ? text[..((int)_room + 1)] : text;
        _room -= wanted.Length;
        return wanted;
    }

    private void SendPieces(string stream, ReadOnlySpan<char> text, string? position, int maxCharacters)
    {
        var start = 0;
        do
        {
            var end = Math.Min(start + maxCharacters, text.Length);
            if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            {
                end--;
            }
            _writer.Send(new OutputMessage(stream, text[start..end].ToString(), start == 0 ? position : null));
            start = end;
        }
        while (start < text.Length);
    }

    private void FlushProgress()
    {
        if (!_progressChanged)
        {
            return;
        }
        _progressChanged = false;
        _writer.Send(new ProgressMessage(Progress.Snapshot()));
        _lastProgress = Environment.TickCount64;
    }
}
