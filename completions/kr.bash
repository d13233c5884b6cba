# bash completion for kr, made from its program. Load it with: source <(kr completion bash)
_kr() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb= options= values= kind= i id
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --home) ((i++)) ;;
      -*) ;;
      *)
        verb+=${verb:+ }${COMP_WORDS[i]}
        case $verb in daemon | config) ;; *) break ;; esac
        ;;
    esac
  done
  case $verb in
    '') options='--version --help' values='new-task new start-task start get-task get ls get-task-state get-task-result result get-task-output logs stop-task stop remove-task rm set-task-name rename run-task run wait-task wait watch-task watch add-tasks-service doctor completion daemon config help' kind=words ;;
    daemon) values='start stop restart status run logs install uninstall' kind=words ;;
    config) values='get set unset list path' kind=words ;;
    'new-task' | 'new') options='--script-block --code --code-file-path --language --arguments --arg --argjson --id --name --description --parent --no-parent --auto-start --isolated --extra-imports --extra-refs --env --what-if --confirm --json --quiet --home --debug --help' values='' kind=file ;;
    'start-task' | 'start') options='--wait --progress --no-output --stop-on-interrupt --what-if --confirm --json --quiet --home --debug --help' values='' kind=ids ;;
    'get-task' | 'get' | 'ls') options='--where-state --name --parent --limit --state --sort --json --quiet --home --debug --help' values='' kind=ids ;;
    'get-task-state') options='--json --quiet --home --debug --help' values='' kind=ids ;;
    'get-task-result' | 'result') options='--json --quiet --home --debug --help' values='' kind=ids ;;
    'get-task-output' | 'logs') options='--stream --since --tail --follow --timestamps --raw --json --quiet --home --debug --help' values='' kind=ids ;;
    'stop-task' | 'stop') options='--recurse --wait --progress --what-if --confirm --json --quiet --home --debug --help' values='' kind=ids ;;
    'remove-task' | 'rm') options='--all --where-state --force --what-if --confirm --json --quiet --home --debug --help' values='' kind=ids ;;
    'set-task-name' | 'rename') options='--name --description --what-if --confirm --json --quiet --home --debug --help' values='' kind=ids ;;
    'run-task' | 'run') options='--script-block --code --code-file-path --language --arguments --arg --argjson --id --name --description --parent --no-parent --rm --isolated --extra-imports --extra-refs --env --detach --progress --no-output --stop-on-interrupt --what-if --confirm --json --quiet --home --debug --help' values='' kind=file ;;
    'wait-task' | 'wait') options='--timeout --any --progress --no-output --stop-on-interrupt --json --quiet --home --debug --help' values='' kind=ids ;;
    'watch-task' | 'watch') options='--json --quiet --home --debug --help' values='' kind=ids ;;
    'add-tasks-service') options='--max-runspaces --what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon start') options='--max-runspaces --what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon stop') options='--force --wait --what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon restart') options='--force --wait --what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon status') options='--socket --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon run') options='--json --quiet --home --debug --help' values='' kind=none ;;
    'daemon logs') options='--follow --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon install') options='--what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'daemon uninstall') options='--what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'doctor') options='--fix --what-if --confirm --json --quiet --home --debug --help' values='' kind=none ;;
    'config get') options='--json --quiet --home --debug --help' values='gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames' kind=words ;;
    'config set') options='--what-if --confirm --json --quiet --home --debug --help' values='gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames' kind=words ;;
    'config unset') options='--what-if --confirm --json --quiet --home --debug --help' values='gracePeriod maxRunners idleTimeout maxResultSize maxOutputSize retention.age retention.count defaultLanguage progress secretNames' kind=words ;;
    'config list') options='--json --quiet --home --debug --help' values='' kind=none ;;
    'config path') options='--json --quiet --home --debug --help' values='' kind=none ;;
    'completion') options='--json --quiet --home --debug --help' values='bash zsh fish powershell' kind=words ;;
  esac
  case $prev in
    --language) COMPREPLY=($(compgen -W 'PowerShell CSharp VBNet JavaScript TypeScript' -- "$cur")); return ;;
    --progress) COMPREPLY=($(compgen -W 'auto tty plain json none' -- "$cur")); return ;;
    --where-state) COMPREPLY=($(compgen -W 'Created Queued Running Stopping Completed Failed Stopped' -- "$cur")); return ;;
    --stream) COMPREPLY=($(compgen -W 'stdout stderr error warning verbose debug information' -- "$cur")); return ;;
    --code-file-path | --extra-refs | --home) compopt -o default; return ;;
    --script-block | --code | --arguments | --arg | --argjson | --id | --name | --description | --parent | --extra-imports | --env | --limit | --sort | --since | --tail | --timeout | --max-runspaces) return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  fi
  case $kind in
    words) COMPREPLY=($(compgen -W "$values" -- "$cur")) ;;
    file) compopt -o default ;;
    ids)
      # Ids are read line by line and never evaluated.
      while IFS=$'\t' read -r id _; do
        [[ $id == "$cur"* ]] && COMPREPLY+=("$id")
      done < <(command kr __complete "$verb" 2>/dev/null)
      ;;
  esac
}
complete -F _kr kr
