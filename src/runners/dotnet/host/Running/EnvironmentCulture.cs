using System.Globalization;

namespace Kr.Host.Running;

/// <summary>The culture that environment variables ask for.</summary>
internal static class EnvironmentCulture
{
    /// <summary>As .NET itself does at the start of a process: LC_ALL, then LC_MESSAGES, then LANG; else invariant.</summary>
    internal static CultureInfo Of(IReadOnlyDictionary<string, string> environment)
    {
        string[] names = ["LC_ALL", "LC_MESSAGES", "LANG"];
        var locale = names.Select(name => environment.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        // Such as de_DE.UTF-8@euro.
        var name = locale?.Split('.', '@')[0].Replace('_', '-') ?? "";
        if (name is "" or "C" or "POSIX")
        {
            return CultureInfo.InvariantCulture;
        }
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
