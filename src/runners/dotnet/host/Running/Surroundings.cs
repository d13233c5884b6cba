using System.Globalization;
using Kr.Host.Output;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>
/// What a task finds around it in the process: environment, current directory, umask, culture, console. Disposing puts back
/// what was there before, whatever the task made of it.
/// </summary>
internal sealed class Surroundings : IDisposable
{
    private readonly Dictionary<string, string> _environment = ProcessEnvironment.Read();
    private readonly string _directory = Environment.CurrentDirectory;
    private uint? _umask;
    private readonly CultureInfo? _defaultCulture = CultureInfo.DefaultThreadCurrentCulture;
    private readonly CultureInfo? _defaultUiCulture = CultureInfo.DefaultThreadCurrentUICulture;
    private readonly TextWriter _out = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly TextReader _in = Console.In;

    private Surroundings()
    {
    }

    /// <exception cref="DirectoryNotFoundException">There is no such working directory.</exception>
    internal static Surroundings Enter(RunMessage message, TaskReporter reporter)
    {
        var surroundings = new Surroundings();
        try
        {
            surroundings.Set(message, reporter);
            return surroundings;
        }
        catch
        {
            surroundings.Dispose();
            throw;
        }
    }

    private void Set(RunMessage message, TaskReporter reporter)
    {
        if (!Directory.Exists(message.WorkingDirectory))
        {
            throw new DirectoryNotFoundException($"The working directory '{message.WorkingDirectory}' does not exist.");
        }
        ProcessEnvironment.Replace(message.Environment);
        Environment.CurrentDirectory = message.WorkingDirectory;
        _umask = message.Umask is { } umask ? NativeMethods.SetUmask(umask) : null;
        SetCulture(EnvironmentCulture.Of(message.Environment));
        Console.SetOut(new StreamTextWriter(reporter, "stdout"));
        Console.SetError(new StreamTextWriter(reporter, "stderr"));
        Environment.ExitCode = 0;
    }

    /// <summary>For this thread, which ends with the task, and for all that the task starts.</summary>
    private static void SetCulture(CultureInfo culture)
    {
        CultureInfo.CurrentCulture = culture;
        CultureInfo.CurrentUICulture = culture;
        CultureInfo.DefaultThreadCurrentCulture = culture;
        CultureInfo.DefaultThreadCurrentUICulture = culture;
    }

    public void Dispose()
    {
        Console.SetOut(_out);
        Console.SetError(_error);
        Console.SetIn(_in);
        CultureInfo.DefaultThreadCurrentCulture = _defaultCulture;
        CultureInfo.DefaultThreadCurrentUICulture = _defaultUiCulture;
        ProcessEnvironment.Replace(_environment);
        if (_umask is { } umask)
        {
            NativeMethods.SetUmask(umask);
        }
        try
        {
            Environment.CurrentDirectory = _directory;
        }
        catch (IOException)
        {
            Environment.CurrentDirectory = "/";
        }
    }
}
