namespace Kr.Host.Values;

/// <summary>Objects as .NET has them: nothing is wrapped.</summary>
internal sealed class NativeShape : IObjectShape
{
    public object? Unwrap(object value) => value;

    public IEnumerable<KeyValuePair<string, object?>>? Members(object value, out bool plain)
    {
        plain = false;
        return null;
    }
}
