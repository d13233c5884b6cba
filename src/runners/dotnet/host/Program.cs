using System.Runtime.CompilerServices;
using Kr.Host.Compiling;
using Kr.Host.PowerShell;
using Kr.Host.Running;
using Kr.Host.Wire;

namespace Kr.Host;

/// <summary>A child process of the daemon: runs snippets of one language, or compiles them.</summary>
internal static class Program
{
    private const int ChannelIn = 3;
    private const int ChannelOut = 4;
    private const int LifelineDescriptor = 5;
    private const int UsageError = 2;

    private static string Version => typeof(Program).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static int Main(string[] arguments)
    {
        if (HostOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(HostOptions.Usage);
            return UsageError;
        }
        Lifeline.Watch(LifelineDescriptor);
        if (options.Runner is null)
        {
            CompilerAssemblies.Resolve();
        }
        if (options.PowerShellDirectory is { } directory)
        {
            PowerShellAssemblies.ResolveFrom(directory);
        }
        var reader = new LineReader(Open(ChannelIn));
        var writer = new MessageWriter(Open(ChannelOut));
        if (options.Runner is { } language)
        {
            new RunnerLoop(reader, writer, MakeEngine(language)).Run(Version);
        }
        else
        {
            Compile(reader, writer, options.CacheDirectory!);
        }
        // The channel ends with the daemon too: whatever tasks left behind must not stay alone.
        Lifeline.EndEverything();
        // Not by returning: that would wait for threads that a snippet left behind.
        Environment.Exit(0);
        return 0;
    }

    private static DescriptorStream Open(int descriptor)
    {
        var stream = new DescriptorStream(descriptor);
        stream.CloseOnExec();
        return stream;
    }

    private static ISnippetEngine MakeEngine(Language language) =>
        language == Language.PowerShell ? new PowerShellEngine() : new CompiledEngine();

    // Apart, so that runners never load a compiler.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Compile(LineReader reader, MessageWriter writer, string cacheDirectory) =>
        new CompilerLoop(reader, writer, new SnippetChecker(new AssemblyCache(cacheDirectory))).Run(Version);
}
