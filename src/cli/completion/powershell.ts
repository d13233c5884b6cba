/** The completion script for PowerShell 7. */
export const powershellScript = `# PowerShell completion for kr, which it asks at each key: kr completion powershell prints this.
Register-ArgumentCompleter -Native -CommandName kr -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    $line = $commandAst.Extent.Text.PadRight($length).Substring(0, $length)
    # As Get-Command finds it, in a tenth of the time.
    $program = $ExecutionContext.InvokeCommand.GetCommand('kr', 'Application')
    if ($null -eq $program) { return }
    # A key that is pressed is no command that ended.
    $exitCode = $global:LASTEXITCODE
    $kind, $found = @(& $program __complete powershell $line 2>$null)
    $global:LASTEXITCODE = $exitCode
    # PowerShell replaces the last part only of a list or of --option=value.
    $last = ($line -split '\\s')[-1]
    $typed = "$wordToComplete"
    $before = if ($last.EndsWith($typed)) { $last.Substring(0, $last.Length - $typed.Length) } else { '' }
    $extensions = @("$kind" -split ' ' | Select-Object -Skip 1)
    # Where nothing fits the answer is blank: without one PowerShell would offer files of any kind.
    switch -Regex ("$kind") {
        '^words' {
            if ($null -eq $found) { return '' }
            foreach ($line in $found) {
                # Taken as text and never evaluated.
                $value, $description = $line -split "\`t", 2
                if ($value.StartsWith($before)) { $value = $value.Substring($before.Length) }
                $text = if ($value -match '^[\\w./,=:-]+$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
                if (-not $description) { $description = $value }
                [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
            }
        }
        '^(files|directories)' {
            $option = if ($typed -match '^--[^=]+=') { $Matches[0] } else { '' }
            $paths = [System.Management.Automation.CompletionCompleters]::CompleteFilename($typed.Substring($option.Length)) |
                Where-Object {
                    $_.ResultType -eq 'ProviderContainer' -or -not $extensions -or
                    [System.IO.Path]::GetExtension($_.ListItemText) -in $extensions
                }
            if ($null -eq $paths) { return '' }
            foreach ($path in $paths) {
                $text = $option + $path.CompletionText
                [System.Management.Automation.CompletionResult]::new($text, $path.ListItemText, $path.ResultType, $path.ToolTip)
            }
        }
    }
}
`;
