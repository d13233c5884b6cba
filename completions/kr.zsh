#compdef kr
# zsh completion for kr, made from its program. Load it with: source <(kr completion zsh)
_kr_ids() {
  local -a found
  local id name
  # Ids and names are read line by line and never evaluated.
  while IFS=$'\t' read -r id name; do
    found+=("${id//:/\\:}:$name")
  done < <(command kr __complete "$1" 2>/dev/null)
  _describe -t tasks task found
}

_kr() {
  local context state line verb
  local -a words_of
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --home) ((i++)) ;;
      -*) ;;
      *)
        verb+=${verb:+ }$words[i]
        case $verb in (daemon|config) ;; (*) break ;; esac
        ;;
    esac
  done
  case $verb in
    ('')
      words_of=(
        'new-task:Create a task and print its id.'
        'new:Create a task and print its id.'
        'start-task:Start created tasks; prints true or false for each.'
        'start:Start created tasks; prints true or false for each.'
        'get-task:List tasks, or show some.'
        'get:List tasks, or show some.'
        'ls:List tasks, or show some.'
        'get-task-state:Print the state of a task.'
        'get-task-result:Print the result of an ended task.'
        'result:Print the result of an ended task.'
        'get-task-output:Print what a task wrote.'
        'logs:Print what a task wrote.'
        'stop-task:Stop tasks; prints true or false for each.'
        'stop:Stop tasks; prints true or false for each.'
        'remove-task:Remove ended tasks and their descendants; prints true or false for each.'
        'rm:Remove ended tasks and their descendants; prints true or false for each.'
        'set-task-name:Change the name or description of a task; prints true or false.'
        'rename:Change the name or description of a task; prints true or false.'
        'run-task:Create a task, start it, wait for it, and print its result.'
        'run:Create a task, start it, wait for it, and print its result.'
        'wait-task:Wait until tasks have ended, and print their results.'
        'wait:Wait until tasks have ended, and print their results.'
        'watch-task:Watch tasks live\: on a terminal a full screen, elsewhere a line for each change.'
        'watch:Watch tasks live\: on a terminal a full screen, elsewhere a line for each change.'
        'add-tasks-service:Start the daemon, which is never needed\: the first command does it.'
        'doctor:Say what works here, and how to get what does not.'
        'completion:Print the completions for a shell.'
        'daemon:Start, stop and look at the daemon.'
        'config:Read and change settings.'
      )
      if [[ $PREFIX == -* ]]; then _arguments '--version[show the version]' '--help[show help]'
      else _describe -t verbs verb words_of; fi
      ;;
    (daemon)
      words_of=(
        'start:Start the daemon, which is never needed\: the first command does it.'
        'stop:Stop the daemon, which is refused while tasks run.'
        'restart:Stop the daemon and start it again, which is refused while tasks run.'
        'status:Say whether the daemon runs, and how, without starting it.'
        'run:Run the daemon in the foreground, for a service manager.'
        'logs:Print the daemon'\''s log.'
        'install:Write units for systemd, which then starts the daemon of this home for the user'\''s first command.'
        'uninstall:Remove what daemon install wrote, which is refused while the socket is enabled.'
      )
      _describe -t verbs verb words_of
      ;;
    (config)
      words_of=(
        'get:Print a setting.'
        'set:Change a setting; a running daemon follows at once.'
        'unset:Go back to the default of a setting.'
        'list:List all settings.'
        'path:Print where the settings are kept.'
      )
      _describe -t verbs verb words_of
      ;;
    (new-task|new)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--script-block=[PowerShell code]:value: ' \
        '--code=[code in the language of --language]:value: ' \
        '--code-file-path=[.ps1 .cs .csx .vb .js .mjs .ts .mts; - reads stdin, with --language]:value:_files' \
        '--language=[PowerShell, CSharp, VBNet, JavaScript, TypeScript, or a short form such as ps, cs, vb, js, ts]:value:(PowerShell CSharp VBNet JavaScript TypeScript)' \
        '--arguments=[an object with all of them; @FILE reads a file, - stdin]:value: ' \
        '*--arg=[one as text (repeatable)]:value: ' \
        '*--argjson=[one as JSON (repeatable)]:value: ' \
        '--id=[the id; made by the daemon when not given]:value: ' \
        '--name=[the name; default\: Task ID]:value: ' \
        '--description=[what it is for]:value: ' \
        '--parent=[become a child of this task (default\: the task that runs kr)]:value: ' \
        '--no-parent[have no parent, also inside a task]' \
        '--auto-start[start it at once]' \
        '--isolated[a process of its own]' \
        '*--extra-imports=[C# and VB.NET\: a namespace to import (repeatable)]:value: ' \
        '*--extra-refs=[C# and VB.NET\: an assembly to reference (repeatable)]:value:_files' \
        '*--env=[give the task a variable with a secret-looking name; NAME=VALUE sets one (repeatable)]:value: ' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:file:_files'
      ;;
    (start-task|start)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--wait[wait until they have ended, print their results]' \
        '--progress=[how progress is shown on stderr (default\: auto)]:value:(auto tty plain json none)' \
        '--no-output[leave out what the task writes]' \
        '--stop-on-interrupt[Ctrl-C stops the task, in place of leaving it]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids start-task}'
      ;;
    (get-task|get|ls)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '*--where-state=[only tasks in these states, with commas between (repeatable)]:value:(Created Queued Running Stopping Completed Failed Stopped)' \
        '--name=[only tasks whose name matches]:value: ' \
        '--parent=[only children of this task]:value: ' \
        '--limit=[at most this many]:value: ' \
        '--state[the state words only]' \
        '--sort=[by this field, with - before it descending (default\: -createdAt)]:value: ' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids get-task}'
      ;;
    (get-task-state)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids get-task-state}'
      ;;
    (get-task-result|result)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids get-task-result}'
      ;;
    (get-task-output|logs)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '*--stream=[only these\: stdout, stderr, error, warning, verbose, debug, information (repeatable)]:value:(stdout stderr error warning verbose debug information)' \
        '--since=[only what has a higher number]:value: ' \
        '--tail=[only the last lines; 0 with --follow\: only what is new]:value: ' \
        '--follow[go on until the task ends; the exit code tells how]' \
        '--timestamps[the time before each line, in UTC]' \
        '--raw[as it was written, control characters too]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids get-task-output}'
      ;;
    (stop-task|stop)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--recurse[stop descendants too]' \
        '--wait[wait until they have ended, showing the steps of the stop]' \
        '--progress=[how progress is shown on stderr (default\: auto)]:value:(auto tty plain json none)' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids stop-task}'
      ;;
    (remove-task|rm)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--all[all that have ended, or those of --where-state]' \
        '*--where-state=[only tasks in these states, with commas between (repeatable)]:value:(Created Queued Running Stopping Completed Failed Stopped)' \
        '--force[stop them first]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids remove-task}'
      ;;
    (set-task-name|rename)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--name=[the new name]:value: ' \
        '--description=[the new description]:value: ' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids set-task-name}'
      ;;
    (run-task|run)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--script-block=[PowerShell code]:value: ' \
        '--code=[code in the language of --language]:value: ' \
        '--code-file-path=[.ps1 .cs .csx .vb .js .mjs .ts .mts; - reads stdin, with --language]:value:_files' \
        '--language=[PowerShell, CSharp, VBNet, JavaScript, TypeScript, or a short form such as ps, cs, vb, js, ts]:value:(PowerShell CSharp VBNet JavaScript TypeScript)' \
        '--arguments=[an object with all of them; @FILE reads a file, - stdin]:value: ' \
        '*--arg=[one as text (repeatable)]:value: ' \
        '*--argjson=[one as JSON (repeatable)]:value: ' \
        '--id=[the id; made by the daemon when not given]:value: ' \
        '--name=[the name; default\: Task ID]:value: ' \
        '--description=[what it is for]:value: ' \
        '--parent=[become a child of this task (default\: the task that runs kr)]:value: ' \
        '--no-parent[have no parent, also inside a task]' \
        '--rm[remove the task at its end]' \
        '--isolated[a process of its own]' \
        '*--extra-imports=[C# and VB.NET\: a namespace to import (repeatable)]:value: ' \
        '*--extra-refs=[C# and VB.NET\: an assembly to reference (repeatable)]:value:_files' \
        '*--env=[give the task a variable with a secret-looking name; NAME=VALUE sets one (repeatable)]:value: ' \
        '--detach[print the id and do not wait]' \
        '--progress=[how progress is shown on stderr (default\: auto)]:value:(auto tty plain json none)' \
        '--no-output[leave out what the task writes]' \
        '--stop-on-interrupt[Ctrl-C stops the task, in place of leaving it]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:file:_files'
      ;;
    (wait-task|wait)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--timeout=[give up waiting after this, such as 30s or 1h30m]:value: ' \
        '--any[the first that ends is enough]' \
        '--progress=[how progress is shown on stderr (default\: auto)]:value:(auto tty plain json none)' \
        '--no-output[leave out what the task writes]' \
        '--stop-on-interrupt[Ctrl-C stops the task, in place of leaving it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids wait-task}'
      ;;
    (watch-task|watch)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '*:task:{_kr_ids watch-task}'
      ;;
    (add-tasks-service)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--max-runspaces=[set maxRunners\: most runners of one language at a time]:value: ' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ start)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--max-runspaces=[set maxRunners\: most runners of one language at a time]:value: ' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ stop)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--force[stop the tasks that run; kill a daemon that does not answer]' \
        '--wait[let end what was started, and start nothing else until then]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ restart)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--force[stop the tasks that run; kill a daemon that does not answer]' \
        '--wait[let end what was started, and start nothing else until then]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ status)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--socket[the socket'\''s path alone, whether it runs or not]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ run)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ logs)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--follow[go on until interrupted]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ install)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (daemon\ uninstall)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (doctor)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--fix[run the commands that need no root]' \
        '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (config\ get)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:value:(gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames)'
      ;;
    (config\ set)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:value:(gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames)'
      ;;
    (config\ unset)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--what-if[say what would happen, change nothing]' \
        '--confirm[ask before it]' \
        '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:value:(gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames)'
      ;;
    (config\ list)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (config\ path)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]'
      ;;
    (completion)
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments '--json[JSON on stdout, errors as JSON on stderr]' \
        '--quiet[only data and errors, no progress or hints]' \
        '--home=[directory of the daemon to talk to (default\: KR_HOME)]:value:_files' \
        '--debug[tell where an error came from]' \
        '--help[show help]' \
        '1:value:(bash zsh fish powershell)'
      ;;
  esac
}

if [[ $funcstack[1] == _kr ]]; then
  _kr "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D }
  compdef _kr kr
fi
