using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kr.Host.Values;

/// <summary>The public members of .NET objects, as far as they are data.</summary>
internal static class ObjectMembers
{
    // Weak, so that types of a snippet don't outlive it.
    private static readonly ConditionalWeakTable<Type, MemberInfo[]> s_members = [];

    /// <summary>Name and value of each property and field; null for a getter that throws.</summary>
    internal static IEnumerable<KeyValuePair<string, object?>> Of(object value)
    {
        foreach (var member in s_members.GetValue(value.GetType(), FindMembers))
        {
            yield return KeyValuePair.Create(member.Name, Read(member, value));
        }
    }

    /// <summary>True for types that come with .NET, whose objects lead from one to the other without end.</summary>
    internal static bool IsRich(Type type) =>
        !type.IsCollectible && !type.Assembly.IsDynamic && !IsTuple(type) && IsPlatformAssembly(type.Assembly);

    private static bool IsTuple(Type type) =>
        typeof(ITuple).IsAssignableFrom(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static bool IsPlatformAssembly(Assembly assembly)
    {
        var name = assembly.GetName().Name ?? "";
        return name is "mscorlib" or "netstandard" or "WindowsBase"
            || name.StartsWith("System", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal);
    }

    private static MemberInfo[] FindMembers(Type type)
    {
        const BindingFlags publicInstance = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(publicInstance)
            .Where(property => property.CanRead
                && property.GetMethod is { IsPublic: true }
                && property.GetIndexParameters().Length == 0
                && !property.PropertyType.IsByRefLike
                && !property.PropertyType.IsPointer);
        var fields = type.GetFields(publicInstance).Where(field => !field.FieldType.IsPointer);
        // A property that hides one of a base class has its name twice; the most derived comes first.
        return [.. properties.Concat<MemberInfo>(fields).DistinctBy(member => member.Name)];
    }

    private static object? Read(MemberInfo member, object value)
    {
        try
        {
            return member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
