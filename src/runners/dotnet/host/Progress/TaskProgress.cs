using System.Globalization;
using Kr.Host.Progress;

namespace Kr;

/// <summary>What a snippet tells about how far it is. All members may be used from any thread.</summary>
public sealed class TaskProgress
{
    private readonly Lock _lock = new();
    private readonly Action _changed;
    private double _percent;
    private double _reached;
    private string _message = "Not started";
    private DateTime _updated = DateTime.UtcNow;
    private bool _terminal;

    internal TaskProgress(Action changed) => _changed = changed;

    /// <summary>0 to 100: the setter brings other numbers into these bounds.</summary>
    /// <exception cref="ArgumentException">The value is not a number.</exception>
    public double PercentComplete
    {
        get
        {
            lock (_lock)
            {
                return _percent;
            }
        }
        set
        {
            if (double.IsNaN(value))
            {
                throw new ArgumentException("PercentComplete must be a number from 0 to 100.", nameof(value));
            }
            // Adding 0 makes a plain zero of the negative one, which JSON would spell "-0".
            var percent = Math.Clamp(value, 0, 100) + 0.0;
            Change(() => (_percent, _reached) = (percent, percent));
        }
    }

    /// <summary>A short text for people.</summary>
    /// <exception cref="ArgumentException">The text is blank.</exception>
    public string StatusMessage
    {
        get
        {
            lock (_lock)
            {
                return _message;
            }
        }
        set
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                throw new ArgumentException("StatusMessage must not be blank.", nameof(value));
            }
            Change(() => _message = value);
        }
    }

    /// <summary>When something was last set.</summary>
    public DateTime LastUpdatedUtc
    {
        get
        {
            lock (_lock)
            {
                return _updated;
            }
        }
    }

    /// <summary>True once completed, failed or cancelled.</summary>
    public bool IsTerminal
    {
        get
        {
            lock (_lock)
            {
                return _terminal;
            }
        }
    }

    /// <summary>Shows the work as done. How the task ends is decided by how its code ends.</summary>
    public void Complete(string? message = null)
    {
        var text = Message(message, "Completed");
        Change(() => (_percent, _reached, _message, _terminal) = (100, 100, text, true));
    }

    /// <summary>Shows the work as failed. How the task ends is decided by how its code ends.</summary>
    public void Fail(string? message = null) => End(Message(message, "Failed"));

    /// <summary>Shows the work as cancelled. How the task ends is decided by how its code ends.</summary>
    public void Cancel(string? message = null) => End(Message(message, "Cancelled"));

    /// <summary>Back to 0 and `Not started`.</summary>
    public void Reset() => Change(() => (_percent, _reached, _message, _terminal) = (0, 0, "Not started", false));

    /// <summary>Such as `42% - Uploading`.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            var rounded = Math.Round(_percent, MidpointRounding.AwayFromZero);
            return string.Create(CultureInfo.InvariantCulture, $"{rounded}% - {_message}");
        }
    }

    /// <summary>The task begins: the daemon, which sent it here, need not be told.</summary>
    internal void Start()
    {
        lock (_lock)
        {
            (_message, _updated) = ("Running", DateTime.UtcNow);
        }
    }

    /// <summary>Sets both as one change; null leaves what there is.</summary>
    internal void Set(double? percent, string? message) => Change(() =>
    {
        (_percent, _reached) = (percent ?? _percent, percent ?? _reached);
        _message = message ?? _message;
    });

    internal ProgressSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new ProgressSnapshot(_percent, _message, _reached, _updated, _terminal);
        }
    }

    private static string Message(string? given, string usual) => string.IsNullOrWhiteSpace(given) ? usual : given;

    private void End(string message) => Change(() => (_percent, _message, _terminal) = (100, message, true));

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _updated = DateTime.UtcNow;
        }
        _changed();
    }
}
