using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using Kr.Host.Values;

namespace Kr.Host.PowerShell;

/// <summary>Gives a script its arguments.</summary>
internal static class PowerShellArguments
{
    /// <summary>
    /// The arguments that the script's param() block takes, by name. Without such a block each argument becomes a
    /// variable, and nothing is left to bind.
    /// </summary>
    internal static Dictionary<string, object?> Apply(
        IReadOnlyDictionary<string, JsonElement> arguments,
        ScriptBlockAst script,
        Runspace runspace)
    {
        var bound = new Dictionary<string, object?>();
        var names = script.ParamBlock is { } block ? NamesOf(block) : null;
        foreach (var (name, json) in arguments)
        {
            var value = ArgumentConverter.Convert(json, MakeHashtable);
            if (names is null)
            {
                runspace.SessionStateProxy.SetVariable(name, value);
            }
            else if (names.Contains(name))
            {
                bound[name] = value;
            }
        }
        return bound;
    }

    private static HashSet<string> NamesOf(ParamBlockAst block)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in block.Parameters)
        {
            names.Add(parameter.Name.VariablePath.UserPath);
            names.UnionWith(parameter.Attributes.OfType<AttributeAst>()
                .Where(attribute => attribute.TypeName.Name.Equals("Alias", StringComparison.OrdinalIgnoreCase))
                .SelectMany(attribute => attribute.PositionalArguments.OfType<StringConstantExpressionAst>())
                .Select(alias => alias.Value));
        }
        return names;
    }

    private static Hashtable MakeHashtable(IEnumerable<KeyValuePair<string, object?>> items)
    {
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in items)
        {
            table[name] = value;
        }
        return table;
    }
}
