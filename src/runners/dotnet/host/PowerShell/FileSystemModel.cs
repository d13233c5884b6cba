using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Kr.Host.PowerShell;

/// <summary>
/// What a runspace knows about the file system before anything has run in it; not the location, which each task sets.
/// </summary>
internal sealed record FileSystemModel(
    Type Provider,
    string FullName,
    string? Home,
    ProviderCapabilities Capabilities,
    bool VolumeSeparatedByColon,
    char Separator,
    char OtherSeparator,
    IReadOnlyList<FileSystemModel.Drive> Drives)
{
    internal static FileSystemModel Of(ProviderInfo provider) => new(
        provider.ImplementingType,
        provider.ToString(),
        provider.Home,
        provider.Capabilities,
        provider.VolumeSeparatedByColon,
        provider.ItemSeparator,
        provider.AltItemSeparator,
        [.. provider.Drives.OrderBy(drive => drive.Name, StringComparer.Ordinal).Select(Drive.Of)]);

    internal bool IsSameAs(FileSystemModel other) =>
        Drives.SequenceEqual(other.Drives) && this with { Drives = other.Drives } == other;

    internal sealed record Drive(
        string Name,
        string Root,
        string? Description,
        string? DisplayRoot,
        bool VolumeSeparatedByColon)
    {
        internal static Drive Of(PSDriveInfo drive) => new(
            drive.Name,
            drive.Root,
            drive.Description,
            drive.DisplayRoot,
            drive.VolumeSeparatedByColon);
    }
}
