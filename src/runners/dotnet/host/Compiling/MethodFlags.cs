using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Kr.Host.Compiling;

/// <summary>
/// What the runtime is told about the methods of a snippet. Snippets are compiled with optimization, so that they are
/// fast; but a method that was inlined is missing in stack traces, and then the position of a fault is wrong: none may
/// be. What runs only once is not optimized: that would take longer than it runs.
/// </summary>
internal static class MethodFlags
{
    /// <summary>Where the flags are in a row of the method table: after the address of the code.</summary>
    private const int FlagsOffset = 4;

    internal static void Set(byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly, writable: false));
        var metadata = image.GetMetadataReader();
        var table = image.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.MethodDef);
        var rowBytes = metadata.GetTableRowSize(TableIndex.MethodDef);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }
            var body = image.GetMethodBody(method.RelativeVirtualAddress);
            if (IsAccessor(body))
            {
                continue;
            }
            var flags = method.ImplAttributes | MethodImplAttributes.NoInlining;
            if (IsOfTopLevel(metadata, method) && !Loops.Contains(body.GetILReader()))
            {
                flags |= MethodImplAttributes.NoOptimization;
            }
            var at = table + ((MetadataTokens.GetRowNumber(handle) - 1) * rowBytes) + FlagsOffset;
            BinaryPrimitives.WriteUInt16LittleEndian(assembly.AsSpan(at), (ushort)flags);
        }
    }

    /// <summary>True for the plain getters and setters that the compiler makes: they never throw.</summary>
    private static bool IsAccessor(MethodBodyBlock body) => body.GetILBytes() is
        [0x02, 0x7B, _, _, _, _, 0x2A] // ldarg.0, ldfld, ret
        or [0x02, 0x03, 0x7D, _, _, _, _, 0x2A]; // ldarg.0, ldarg.1, stfld, ret

    /// <summary>True for what executes the statements outside of all functions, and for what leads there.</summary>
    private static bool IsOfTopLevel(MetadataReader metadata, MethodDefinition method)
    {
        var type = metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name);
        return CompiledSnippet.IsOfTopLevel(type, metadata.GetString(method.Name));
    }
}
