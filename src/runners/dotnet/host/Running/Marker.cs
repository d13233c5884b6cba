using System.Text;
using Kr.Host.Wire;

namespace Kr.Host.Running;

/// <summary>
/// The line that tells the daemon that all that a task wrote to the real stdout and stderr has been read.
/// </summary>
internal static class Marker
{
    internal static void Write(string marker)
    {
        var line = Encoding.UTF8.GetBytes(marker + "\n");
        foreach (var descriptor in (int[])[1, 2])
        {
            try
            {
                new DescriptorStream(descriptor).Write(line);
            }
            catch (IOException)
            {
                // The snippet closed it, or the daemon is gone: there is nothing to be marked.
            }
        }
    }
}
