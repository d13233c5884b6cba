namespace Kr.Host.Values;

/// <summary>The .NET types that an argument can have.</summary>
internal enum ArgumentKind
{
    Null,
    Bool,
    Int,
    Long,
    Double,
    Text,
    Array,
    Object,
}
