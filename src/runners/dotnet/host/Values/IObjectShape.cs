namespace Kr.Host.Values;

/// <summary>What the writer of results can't know by itself of a language's objects.</summary>
internal interface IObjectShape
{
    /// <summary>The object inside a wrapper, or the value itself.</summary>
    object? Unwrap(object value);

    /// <summary>
    /// The members of a wrapped object, in order; null where the .NET object's own public members are meant.
    /// <paramref name="plain"/>: it is data of the snippet's own, so it is written as deep as containers are.
    /// </summary>
    IEnumerable<KeyValuePair<string, object?>>? Members(object value, out bool plain);
}
