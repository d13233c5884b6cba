# PowerShell completion for kr, made from its program. Load it with: kr completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kr -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $verbs = @{
        '' = @{ Kind = 'words'; Words = @('new-task', 'new', 'start-task', 'start', 'get-task', 'get', 'ls', 'get-task-state', 'get-task-result', 'result', 'get-task-output', 'logs', 'stop-task', 'stop', 'remove-task', 'rm', 'set-task-name', 'rename', 'run-task', 'run', 'wait-task', 'wait', 'watch-task', 'watch', 'add-tasks-service', 'doctor', 'completion', 'daemon', 'config', 'help'); Options = @('--version', '--help') }
        'daemon' = @{ Kind = 'words'; Words = @('start', 'stop', 'restart', 'status', 'run', 'logs', 'install', 'uninstall'); Options = @('--help') }
        'config' = @{ Kind = 'words'; Words = @('get', 'set', 'unset', 'list', 'path'); Options = @('--help') }
        'new-task' = @{ Kind = 'file'; Words = @(); Options = @('--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--parent', '--no-parent', '--auto-start', '--isolated', '--extra-imports', '--extra-refs', '--env', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'new' = @{ Kind = 'file'; Words = @(); Options = @('--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--parent', '--no-parent', '--auto-start', '--isolated', '--extra-imports', '--extra-refs', '--env', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'start-task' = @{ Kind = 'ids'; Words = @(); Options = @('--wait', '--progress', '--no-output', '--stop-on-interrupt', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'start' = @{ Kind = 'ids'; Words = @(); Options = @('--wait', '--progress', '--no-output', '--stop-on-interrupt', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'get-task' = @{ Kind = 'ids'; Words = @(); Options = @('--where-state', '--name', '--parent', '--limit', '--state', '--sort', '--json', '--quiet', '--home', '--debug', '--help') }
        'get' = @{ Kind = 'ids'; Words = @(); Options = @('--where-state', '--name', '--parent', '--limit', '--state', '--sort', '--json', '--quiet', '--home', '--debug', '--help') }
        'ls' = @{ Kind = 'ids'; Words = @(); Options = @('--where-state', '--name', '--parent', '--limit', '--state', '--sort', '--json', '--quiet', '--home', '--debug', '--help') }
        'get-task-state' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'get-task-result' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'result' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'get-task-output' = @{ Kind = 'ids'; Words = @(); Options = @('--stream', '--since', '--tail', '--follow', '--timestamps', '--raw', '--json', '--quiet', '--home', '--debug', '--help') }
        'logs' = @{ Kind = 'ids'; Words = @(); Options = @('--stream', '--since', '--tail', '--follow', '--timestamps', '--raw', '--json', '--quiet', '--home', '--debug', '--help') }
        'stop-task' = @{ Kind = 'ids'; Words = @(); Options = @('--recurse', '--wait', '--progress', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'stop' = @{ Kind = 'ids'; Words = @(); Options = @('--recurse', '--wait', '--progress', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'remove-task' = @{ Kind = 'ids'; Words = @(); Options = @('--all', '--where-state', '--force', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'rm' = @{ Kind = 'ids'; Words = @(); Options = @('--all', '--where-state', '--force', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'set-task-name' = @{ Kind = 'ids'; Words = @(); Options = @('--name', '--description', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'rename' = @{ Kind = 'ids'; Words = @(); Options = @('--name', '--description', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'run-task' = @{ Kind = 'file'; Words = @(); Options = @('--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--parent', '--no-parent', '--rm', '--isolated', '--extra-imports', '--extra-refs', '--env', '--detach', '--progress', '--no-output', '--stop-on-interrupt', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'run' = @{ Kind = 'file'; Words = @(); Options = @('--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--parent', '--no-parent', '--rm', '--isolated', '--extra-imports', '--extra-refs', '--env', '--detach', '--progress', '--no-output', '--stop-on-interrupt', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'wait-task' = @{ Kind = 'ids'; Words = @(); Options = @('--timeout', '--any', '--progress', '--no-output', '--stop-on-interrupt', '--json', '--quiet', '--home', '--debug', '--help') }
        'wait' = @{ Kind = 'ids'; Words = @(); Options = @('--timeout', '--any', '--progress', '--no-output', '--stop-on-interrupt', '--json', '--quiet', '--home', '--debug', '--help') }
        'watch-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'watch' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'add-tasks-service' = @{ Kind = 'none'; Words = @(); Options = @('--max-runspaces', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon start' = @{ Kind = 'none'; Words = @(); Options = @('--max-runspaces', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon stop' = @{ Kind = 'none'; Words = @(); Options = @('--force', '--wait', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon restart' = @{ Kind = 'none'; Words = @(); Options = @('--force', '--wait', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon status' = @{ Kind = 'none'; Words = @(); Options = @('--socket', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon run' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'daemon logs' = @{ Kind = 'none'; Words = @(); Options = @('--follow', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon install' = @{ Kind = 'none'; Words = @(); Options = @('--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'daemon uninstall' = @{ Kind = 'none'; Words = @(); Options = @('--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'doctor' = @{ Kind = 'none'; Words = @(); Options = @('--fix', '--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'config get' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'config set' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'config unset' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--what-if', '--confirm', '--json', '--quiet', '--home', '--debug', '--help') }
        'config list' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'config path' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'completion' = @{ Kind = 'words'; Words = @('bash', 'zsh', 'fish', 'powershell'); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
    }
    $values = @{
        '--language' = @('PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript')
        '--progress' = @('auto', 'tty', 'plain', 'json', 'none')
        '--where-state' = @('Created', 'Queued', 'Running', 'Stopping', 'Completed', 'Failed', 'Stopped')
        '--stream' = @('stdout', 'stderr', 'error', 'warning', 'verbose', 'debug', 'information')
    }
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
    $verb = ''
    for ($i = 1; $i -lt $words.Count; $i++) {
        if ($words[$i] -eq '--home') { $i++; continue }
        if ($words[$i].StartsWith('-')) { continue }
        $verb = "$verb $($words[$i])".Trim()
        if ($verb -notin 'daemon', 'config') { break }
    }
    $known = $verbs[$verb]
    if ($null -eq $known) { return }
    $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
    # Ids are taken as text and never evaluated.
    $candidates =
        if ($values.ContainsKey($previous)) { $values[$previous] }
        elseif ($wordToComplete.StartsWith('-')) { $known.Options }
        elseif ($known.Kind -eq 'ids') { kr __complete $verb 2>$null | ForEach-Object { ($_ -split "`t")[0] } }
        else { $known.Words }
    $candidates | Where-Object { "$_".StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}
