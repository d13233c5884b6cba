namespace Kr.Host.PowerShell;

/// <summary>Where a task finds modules: where its environment says, and always in PowerShell's own directory.</summary>
internal static class ModulePath
{
    private const string Variable = "PSModulePath";

    /// <param name="usual">The path that PowerShell made at its own start.</param>
    internal static void Complete(string? usual)
    {
        var own = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(own))
        {
            Environment.SetEnvironmentVariable(Variable, usual);
            return;
        }
        var known = own.Split(Path.PathSeparator);
        var missing = (usual ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Except(known);
        Environment.SetEnvironmentVariable(Variable, string.Join(Path.PathSeparator, known.Concat(missing)));
    }
}
