using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace Kr.Host.PowerShell;

/// <summary>Takes what is written to the host. Nobody can be asked anything.</summary>
/// <param name="write">Gets each piece of text.</param>
internal sealed class TaskUserInterface(Action<string> write) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new TaskRawUserInterface();

    public override void Write(string value) => write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => write(value);

    public override void WriteLine(string value) => write(value + "\n");

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        write(value + "\n");

    // The streams are recorded where the records are, with their positions.
    public override void WriteErrorLine(string value)
    {
    }

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
    }

    public override string ReadLine() => throw NoInteraction.Error("nothing can be read from a person");

    public override SecureString ReadLineAsSecureString() => throw NoInteraction.Error("no secret can be read from a person");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoInteraction.Error($"'{string.Join("', '", descriptions.Select(field => field.Name))}' can't be asked for");

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NoInteraction.Error($"nobody can answer '{message}'");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw NoInteraction.Error("no credential can be asked for");

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => PromptForCredential(caption, message, userName, targetName);
}
