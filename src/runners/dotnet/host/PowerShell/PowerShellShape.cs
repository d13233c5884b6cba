using System.Management.Automation;
using System.Management.Automation.Internal;
using Kr.Host.Values;

namespace Kr.Host.PowerShell;

/// <summary>How PowerShell's objects are seen: wrappers are looked through, and what was added to objects is kept.</summary>
internal sealed class PowerShellShape : IObjectShape
{
    /// <summary>Where an item came from; PowerShell's providers add these to everything.</summary>
    private static readonly HashSet<string> s_providerNotes =
        ["PSPath", "PSParentPath", "PSChildName", "PSDrive", "PSProvider", "PSIsContainer", "__NounName"];

    /// <summary>What PowerShell adds to files and is not costly to read.</summary>
    private static readonly HashSet<string> s_fileExtras = ["Mode", "BaseName"];

    public object? Unwrap(object value)
    {
        if (value is PSObject { BaseObject: not PSCustomObject } wrapper)
        {
            value = wrapper.BaseObject;
        }
        return value switch
        {
            SwitchParameter flag => flag.IsPresent,
            ScriptBlock script => script.ToString(),
            _ => ReferenceEquals(value, AutomationNull.Value) ? null : value,
        };
    }

    public IEnumerable<KeyValuePair<string, object?>>? Members(object value, out bool plain)
    {
        plain = value is PSObject { BaseObject: PSCustomObject };
        return value is PSObject wrapper ? MembersOf(wrapper) : null;
    }

    private static IEnumerable<KeyValuePair<string, object?>> MembersOf(PSObject wrapper)
    {
        var isFile = wrapper.BaseObject is FileSystemInfo;
        // What the object has by itself first, then what was added to it.
        foreach (var property in wrapper.Properties.OrderBy(property => IsAdded(property, wrapper)))
        {
            var wanted = property.MemberType switch
            {
                PSMemberTypes.Property => property.IsGettable,
                PSMemberTypes.NoteProperty => !s_providerNotes.Contains(property.Name),
                PSMemberTypes.ScriptProperty or PSMemberTypes.CodeProperty =>
                    !isFile || s_fileExtras.Contains(property.Name),
                _ => wrapper.BaseObject is PSCustomObject,
            };
            if (wanted)
            {
                yield return KeyValuePair.Create(property.Name, Read(property));
            }
        }
    }

    private static bool IsAdded(PSPropertyInfo property, PSObject wrapper) =>
        wrapper.BaseObject is not PSCustomObject && property.MemberType != PSMemberTypes.Property;

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (Exception)
        {
            return null;
        }
    }
}
