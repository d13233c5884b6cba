using System.Reflection;
using Kr.Host.Wire;

namespace Kr.Host.Compiling;

/// <summary>What compilers and runners agree on about a compiled snippet.</summary>
internal static class CompiledSnippet
{
    /// <summary>Class that Roslyn makes of a C# script.</summary>
    internal const string ScriptClass = "KrScript";

    /// <summary>Module that a VB snippet is wrapped in.</summary>
    internal const string VisualBasicModule = "KrSnippet";

    /// <summary>Method of the module that starts the snippet.</summary>
    internal const string VisualBasicStart = "KrStart";

    /// <summary>Function of the module with the snippet's statements.</summary>
    internal const string VisualBasicBody = "KrRun";

    private const string ScriptFactory = "<Factory>";

    /// <summary>Method of the script's class with the statements outside of all functions.</summary>
    private const string ScriptBody = "<Initialize>";

    /// <summary>Lies beside an assembly whose code names references of its own (`#r`): a path a line.</summary>
    internal static string ReferencesPath(string artifact) => artifact + ".refs";

    internal static string[] ReadReferences(string artifact)
    {
        var path = ReferencesPath(artifact);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    /// <summary>True for a method that runs once for a task: it leads to the statements, or executes them.</summary>
    internal static bool IsOfTopLevel(string type, string method) => type switch
    {
        ScriptClass => method is ScriptFactory or ".ctor" or ScriptBody,
        VisualBasicModule => method is VisualBasicStart or VisualBasicBody,
        // What compilers make of an asynchronous method.
        _ => type.StartsWith($"<{ScriptBody}>d__", StringComparison.Ordinal)
            || (type.StartsWith("VB$StateMachine_", StringComparison.Ordinal)
                && type.EndsWith($"_{VisualBasicBody}", StringComparison.Ordinal)),
    };

    internal static Task<object?> Start(Assembly assembly, Language language, SnippetWorld world)
    {
        const BindingFlags anyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        if (language == Language.VBNet)
        {
            var start = assembly.GetType(VisualBasicModule, throwOnError: true)!.GetMethod(VisualBasicStart, anyStatic)!;
            return start.CreateDelegate<Func<SnippetWorld, Task<object?>>>()(world);
        }
        var factory = assembly.GetType(ScriptClass, throwOnError: true)!.GetMethod(ScriptFactory, anyStatic)!;
        return factory.CreateDelegate<Func<object?[], Task<object?>>>()([world, null]);
    }
}
