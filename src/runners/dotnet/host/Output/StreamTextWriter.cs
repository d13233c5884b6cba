using System.Text;

namespace Kr.Host.Output;

/// <summary>Stands in for the console: what is written here is reported as output of the task.</summary>
internal sealed class StreamTextWriter(TaskReporter reporter, string stream) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => reporter.Write(stream, [value]);

    public override void Write(char[] buffer, int index, int count) => reporter.Write(stream, buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => reporter.Write(stream, buffer);

    public override void Write(string? value) => reporter.Write(stream, value);

    public override void WriteLine(string? value) => reporter.Write(stream, string.Concat(value, NewLine));

    public override void WriteLine(ReadOnlySpan<char> buffer) => reporter.Write(stream, string.Concat(buffer, NewLine));

    public override void Flush() => reporter.Flush();
}
