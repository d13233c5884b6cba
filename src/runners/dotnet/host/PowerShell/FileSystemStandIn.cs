using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Kr.Host.PowerShell;

/// <summary>Stands in for PowerShell's provider of files while a runspace opens: it knows its drives already.</summary>
[CmdletProvider(QuickFileSystem.Name, ProviderCapabilities.Credentials | ProviderCapabilities.Filter | ProviderCapabilities.ShouldProcess)]
internal sealed class FileSystemStandIn : NavigationCmdletProvider
{
    protected override bool IsValidPath(string path) => true;

    protected override ProviderInfo Start(ProviderInfo providerInfo)
    {
        providerInfo.Home = QuickFileSystem.Model!.Home;
        return providerInfo;
    }

    // The root first: the first one is where the provider is.
    protected override Collection<PSDriveInfo> InitializeDefaultDrives() =>
    [
        .. QuickFileSystem.Model!.Drives.OrderBy(drive => drive.Root.Length).Select(drive =>
            new PSDriveInfo(drive.Name, ProviderInfo, drive.Root, drive.Description, null, drive.DisplayRoot)),
    ];
}
