using System.Text.Json;
using Kr.Host.PowerShell;
using Kr.Host.Wire;

namespace Kr.Host.Compiling;

/// <summary>Reads `check` and answers each with `checked`, several at a time.</summary>
internal sealed class CompilerLoop(LineReader reader, MessageWriter writer, SnippetChecker checker)
{
    /// <summary>Returns when the daemon closes the channel.</summary>
    internal void Run(string version)
    {
        writer.Send(new ReadyMessage(version));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.GetProperty("type").GetString() == "check")
            {
                var message = CheckMessage.Parse(document.RootElement);
                ThreadPool.QueueUserWorkItem(_ => writer.Send(Answer(message)));
            }
        }
    }

    private CheckedMessage Answer(CheckMessage message)
    {
        try
        {
            return message.Source.Language == Language.PowerShell
                ? new CheckedMessage(message.RequestId, PowerShellChecker.Check(message.Source), null)
                : checker.Check(message);
        }
        catch (Exception exception)
        {
            // No request may stay without an answer.
            var code = IsDiskFull(exception) ? "disk_full" : "internal";
            return new CheckedMessage(message.RequestId, [new Diagnostic(1, 1, exception.Message, code)], null);
        }
    }

    /// <summary>ENOSPC, or EDQUOT on Linux and on macOS.</summary>
    private static bool IsDiskFull(Exception exception) => exception is IOException { HResult: 28 or 122 or 69 };
}
