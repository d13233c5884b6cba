using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Kr.Host.PowerShell;

/// <summary>
/// Opening a runspace takes two thirds of its time for one thing: the provider of files asks every mount of the system
/// what it is, to find each time that all are parts of the one drive `/`. So the first runspace is opened as usual, and
/// later ones get the drives that it got: while they open, another provider stands in, and then its type is put back.
/// PowerShell has no name for that in the open; where what comes of it is not just the same, it opens them by itself.
/// </summary>
internal static class QuickFileSystem
{
    internal const string Name = "FileSystem";

    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly FieldInfo? s_entryType = TypeField(typeof(SessionStateProviderEntry));
    private static readonly FieldInfo? s_providerType = TypeField(typeof(ProviderInfo));
    private static readonly PropertyInfo? s_providerColon =
        typeof(ProviderInfo).GetProperty(nameof(ProviderInfo.VolumeSeparatedByColon), Inner);
    private static readonly PropertyInfo? s_driveColon =
        typeof(PSDriveInfo).GetProperty(nameof(PSDriveInfo.VolumeSeparatedByColon), Inner);

    private static bool s_givenUp;

    /// <summary>How it is in a runspace that was opened as usual; null before there was one.</summary>
    internal static FileSystemModel? Model { get; private set; }

    internal static Runspace Open(TaskHost host, InitialSessionState state)
    {
        var runspace = OpenAsItIs(host, state);
        if (s_givenUp)
        {
            return runspace;
        }
        var provider = runspace.SessionStateProxy.Provider.GetOne(Name);
        if (Model is null)
        {
            Model = FileSystemModel.Of(provider);
            SetEntry(state, typeof(FileSystemStandIn));
            return runspace;
        }
        if (PutBack(provider, Model))
        {
            return runspace;
        }
        s_givenUp = true;
        SetEntry(state, Model.Provider);
        runspace.Dispose();
        return OpenAsItIs(host, state);
    }

    private static Runspace OpenAsItIs(TaskHost host, InitialSessionState state)
    {
        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }

    /// <summary>False when the provider is not what it would be otherwise.</summary>
    private static bool PutBack(ProviderInfo provider, FileSystemModel model)
    {
        s_providerType?.SetValue(provider, model.Provider);
        s_providerColon?.SetValue(provider, model.VolumeSeparatedByColon);
        foreach (var drive in provider.Drives)
        {
            var colon = model.Drives.FirstOrDefault(one => one.Name == drive.Name)?.VolumeSeparatedByColon;
            s_driveColon?.SetValue(drive, colon ?? false);
        }
        return FileSystemModel.Of(provider).IsSameAs(model);
    }

    private static void SetEntry(InitialSessionState state, Type type)
    {
        foreach (var entry in state.Providers[Name])
        {
            s_entryType?.SetValue(entry, type);
        }
    }

    private static FieldInfo? TypeField(Type owner) => owner.GetField("<ImplementingType>k__BackingField", Inner);
}
