using System.Management.Automation.Host;

namespace Kr.Host.PowerShell;

/// <summary>A screen that does not exist but has a width, so that tables are laid out.</summary>
internal sealed class TaskRawUserInterface : PSHostRawUserInterface
{
    private const int Columns = 120;
    private const int Rows = 50;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override Size BufferSize { get; set; } = new(Columns, Rows);
    public override Coordinates CursorPosition { get; set; }
    public override int CursorSize { get; set; } = 1;
    public override bool KeyAvailable => false;
    public override Size MaxPhysicalWindowSize => new(Columns, Rows);
    public override Size MaxWindowSize => new(Columns, Rows);
    public override Coordinates WindowPosition { get; set; }
    public override Size WindowSize { get; set; } = new(Columns, Rows);
    public override string WindowTitle { get; set; } = "kr";

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NoInteraction.Error("no key can be read");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }
}
