# PowerShell completion for kr, made from its program. Load it with: kr completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName kr -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $verbs = @{
        '' = @{ Kind = 'words'; Words = @('new-task', 'new', 'start-task', 'start', 'get-task', 'get', 'ls', 'get-task-state', 'get-task-result', 'result', 'get-task-output', 'logs', 'stop-task', 'stop', 'remove-task', 'rm', 'set-task-name', 'rename', 'run-task', 'run', 'wait-task', 'wait', 'watch-task', 'watch', 'add-tasks-service', 'doctor', 'completion', 'daemon', 'config', 'help'); Options = @('--version', '--help') }
        'daemon' = @{ Kind = 'words'; Words = @('start', 'stop', 'restart', 'status', 'run', 'logs'); Options = @('--help') }
        'config' = @{ Kind = 'words'; Words = @('get', 'set', 'unset', 'list', 'path'); Options = @('--help') }
        'new-task' = @{ Kind = 'file'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--isolated', '--extra-imports', '--extra-refs', '--env', '--parent', '--no-parent', '--auto-start', '--what-if', '--confirm', '--help') }
        'new' = @{ Kind = 'file'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--isolated', '--extra-imports', '--extra-refs', '--env', '--parent', '--no-parent', '--auto-start', '--what-if', '--confirm', '--help') }
        'start-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--help') }
        'start' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--help') }
        'get-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--where-state', '--state', '--name', '--parent', '--limit', '--sort', '--help') }
        'get' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--where-state', '--state', '--name', '--parent', '--limit', '--sort', '--help') }
        'ls' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--where-state', '--state', '--name', '--parent', '--limit', '--sort', '--help') }
        'get-task-state' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'get-task-result' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'result' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'get-task-output' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--follow', '--stream', '--since', '--raw', '--help') }
        'logs' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--follow', '--stream', '--since', '--raw', '--help') }
        'stop-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--recurse', '--wait', '--help') }
        'stop' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--recurse', '--wait', '--help') }
        'remove-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--where-state', '--what-if', '--confirm', '--all', '--force', '--help') }
        'rm' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--where-state', '--what-if', '--confirm', '--all', '--force', '--help') }
        'set-task-name' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--name', '--description', '--help') }
        'rename' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--name', '--description', '--help') }
        'run-task' = @{ Kind = 'file'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--isolated', '--extra-imports', '--extra-refs', '--env', '--parent', '--no-parent', '--progress', '--no-output', '--detach', '--rm', '--what-if', '--confirm', '--help') }
        'run' = @{ Kind = 'file'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--script-block', '--code', '--code-file-path', '--language', '--arguments', '--arg', '--argjson', '--id', '--name', '--description', '--isolated', '--extra-imports', '--extra-refs', '--env', '--parent', '--no-parent', '--progress', '--no-output', '--detach', '--rm', '--what-if', '--confirm', '--help') }
        'wait-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--progress', '--no-output', '--timeout', '--any', '--help') }
        'wait' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--progress', '--no-output', '--timeout', '--any', '--help') }
        'watch-task' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'watch' = @{ Kind = 'ids'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'daemon start' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--max-runspaces', '--help') }
        'daemon stop' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--force', '--wait', '--help') }
        'daemon restart' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--force', '--wait', '--help') }
        'daemon status' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--socket', '--help') }
        'daemon run' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'daemon logs' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--follow', '--help') }
        'add-tasks-service' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--max-runspaces', '--help') }
        'doctor' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--fix', '--help') }
        'config get' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'config set' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--help') }
        'config unset' = @{ Kind = 'words'; Words = @('gracePeriod', 'maxRunners', 'idleTimeout', 'maxResultSize', 'maxOutputSize', 'retention.age', 'retention.count', 'defaultLanguage', 'progress', 'secretNames'); Options = @('--json', '--quiet', '--home', '--debug', '--what-if', '--confirm', '--help') }
        'config list' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'config path' = @{ Kind = 'none'; Words = @(); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
        'completion' = @{ Kind = 'words'; Words = @('bash', 'zsh', 'fish', 'powershell'); Options = @('--json', '--quiet', '--home', '--debug', '--help') }
    }
    $values = @{
        '--language' = @('PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript')
        '--where-state' = @('Created', 'Queued', 'Running', 'Stopping', 'Completed', 'Failed', 'Stopped')
        '--stream' = @('stdout', 'stderr', 'error', 'warning', 'verbose', 'debug', 'information')
        '--progress' = @('auto', 'tty', 'plain', 'json', 'none')
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
