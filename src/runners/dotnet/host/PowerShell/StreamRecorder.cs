using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using Kr.Host.Output;

namespace Kr.Host.PowerShell;

/// <summary>Reports what a pipeline writes to its streams, as it comes.</summary>
internal sealed class StreamRecorder(TaskReporter reporter, Runspace runspace)
{
    /// <summary>What Write-Progress says when it is given no status.</summary>
    private const string UsualStatus = "Processing";

    /// <summary>A longer line is told in pieces.</summary>
    private const int MaxLineCharacters = 8 * 1024;

    /// <summary>Text of the information record that came last: Write-Host also writes it to the host.</summary>
    private string? _echo;

    /// <summary>What Write-Host has begun a line with, by -NoNewline.</summary>
    private readonly StringBuilder _line = new();

    internal void Attach(PSDataStreams streams)
    {
        Take(streams.Error, OnError);
        Take(streams.Warning, record => OnRecord("warning", record));
        Take(streams.Verbose, record => OnRecord("verbose", record));
        Take(streams.Debug, record => OnRecord("debug", record));
        Take(streams.Information, OnInformation);
        Take(streams.Progress, OnProgress);
    }

    /// <summary>Takes the records out as they come: kept, they would fill the memory of a script that writes a lot.</summary>
    private static void Take<T>(PSDataCollection<T> records, Action<T> told) => records.DataAdded += (_, _) =>
    {
        foreach (var record in records.ReadAll())
        {
            told(record);
        }
    };

    internal void OnHostText(string text)
    {
        var isEcho = _echo is not null && text.TrimEnd('\n') == _echo.TrimEnd('\n');
        _echo = null;
        if (!isEcho)
        {
            EndLine();
            reporter.Write("stdout", text);
        }
    }

    /// <summary>Tells the line that was begun, if one was: nothing more comes to it.</summary>
    internal void EndLine()
    {
        if (_line.Length > 0)
        {
            reporter.Record("information", _line.ToString(), null);
            _line.Clear();
        }
    }

    private void OnError(ErrorRecord record)
    {
        EndLine();
        if (record.FullyQualifiedErrorId.StartsWith("NativeCommandError", StringComparison.Ordinal))
        {
            reporter.Write("stderr", record + "\n");
        }
        else
        {
            // Write-Error names its caller, which is nothing at the top of a script: then the statement itself is told.
            reporter.Record("error", record.ToString(), PositionOf(record.InvocationInfo) ?? CurrentPosition());
        }
    }

    private void OnRecord(string stream, InformationalRecord record)
    {
        EndLine();
        reporter.Record(stream, record.Message, PositionOf(record.InvocationInfo) ?? CurrentPosition());
    }

    private void OnInformation(InformationRecord record)
    {
        var text = record.MessageData?.ToString() ?? "";
        _echo = text;
        if (record.MessageData is not HostInformationMessage host)
        {
            EndLine();
            reporter.Record("information", text, null);
        }
        else if (host.NoNewLine != true && _line.Length == 0)
        {
            reporter.Record("information", text, null);
        }
        else
        {
            _line.Append(text);
            if (host.NoNewLine != true || _line.Length > MaxLineCharacters)
            {
                EndLine();
            }
        }
    }

    private void OnProgress(ProgressRecord record)
    {
        // Of steps within steps only the outermost tells how far the task is.
        if (record.RecordType == ProgressRecordType.Completed || record.ParentActivityId >= 0)
        {
            return;
        }
        var message = string.IsNullOrWhiteSpace(record.StatusDescription) || record.StatusDescription == UsualStatus
            ? record.Activity
            : record.StatusDescription;
        reporter.Progress.Set(
            record.PercentComplete is >= 0 and <= 100 ? record.PercentComplete : null,
            string.IsNullOrWhiteSpace(message) ? null : message);
    }

    private string? CurrentPosition()
    {
        var extent = runspace.Debugger.GetCallStack().FirstOrDefault()?.Position;
        return extent is null ? null : PositionOf(InvocationInfo.Create(null, extent));
    }

    private static string? PositionOf(InvocationInfo? invocation) =>
        string.IsNullOrEmpty(invocation?.PositionMessage) ? null : invocation.PositionMessage;
}
