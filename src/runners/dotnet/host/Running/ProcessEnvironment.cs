using System.Collections;

namespace Kr.Host.Running;

/// <summary>The environment variables of this process, replaced as a whole.</summary>
internal static class ProcessEnvironment
{
    internal static Dictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }
        return variables;
    }

    internal static void Replace(IReadOnlyDictionary<string, string> target)
    {
        var current = Read();
        foreach (var name in current.Keys.Where(name => !target.ContainsKey(name)))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
        foreach (var (name, value) in target)
        {
            if (IsValidName(name) && (!current.TryGetValue(name, out var old) || old != value))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
        if (current.GetValueOrDefault("TZ") != target.GetValueOrDefault("TZ"))
        {
            TimeZoneInfo.ClearCachedData();
        }
    }

    private static bool IsValidName(string name) => name.Length > 0 && !name.Contains('=') && !name.Contains('\0');
}
