using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Kr.Host.Compiling;

/// <summary>Whether code may come by the same place twice: whether any of its jumps goes back.</summary>
internal static class Loops
{
    private static readonly Dictionary<ushort, OperandType> s_operands = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value, code => code.OperandType);

    internal static bool Contains(BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            ushort operation = code.ReadByte();
            if (operation == 0xFE)
            {
                operation = (ushort)((operation << 8) | code.ReadByte());
            }
            if (GoesBack(ref code, s_operands[operation]))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Reads the operand.</summary>
    private static bool GoesBack(ref BlobReader code, OperandType operand)
    {
        switch (operand)
        {
            case OperandType.ShortInlineBrTarget:
                return code.ReadSByte() < 0;
            case OperandType.InlineBrTarget:
                return code.ReadInt32() < 0;
            case OperandType.InlineSwitch:
                var goesBack = false;
                for (var count = code.ReadInt32(); count > 0; count--)
                {
                    goesBack |= code.ReadInt32() < 0;
                }
                return goesBack;
            default:
                code.Offset += Size(operand);
                return false;
        }
    }

    private static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
