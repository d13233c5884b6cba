namespace Kr.Host.Wire;

/// <summary>The languages of this host, spelt as in the protocol.</summary>
internal enum Language
{
    PowerShell,
    CSharp,
    VBNet,
}
