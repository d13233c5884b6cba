/** The completion script for bash 4 and newer; needs no other package. */
export const bashScript = `# bash completion for kr, which it asks at each key: kr completion bash prints this.
_kr() {
  local line=\${COMP_LINE:0:COMP_POINT} current=$2 kind= value= word trim
  COMPREPLY=()
  # bash takes a word apart at some characters, and replaces its last part only.
  word=\${line##*[[:space:]]}
  trim=\${word%"\${word##*["$COMP_WORDBREAKS"]}"}
  # What kr answers is read line by line and never evaluated.
  {
    IFS= read -r kind
    while IFS=$'\\t' read -r value _; do
      COMPREPLY+=("\${value#"$trim"}")
    done
  } < <(command kr __complete bash "$line" 2>/dev/null)
  case $kind in
    words) compopt -o nosort 2>/dev/null ;;
    directories) compopt -o dirnames ;;
    files*)
      # Where something is quoted, readline knows best.
      [[ $current == *[\\\\\\"\\'~$]* ]] && { compopt -o default; return; }
      compopt -o filenames
      while IFS= read -r value; do
        [[ -d $value || " \${kind#files} " == *" .\${value##*.} "* ]] && COMPREPLY+=("$value")
      done < <(compgen -f -- "$current")
      ;;
  esac
}
complete -F _kr kr
`;
