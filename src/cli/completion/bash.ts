/** The completion script for bash 4 and newer; needs no other package. */
export const bashScript = `# bash completion for kr, which it asks at each key: kr completion bash prints this.
_kr() {
  local line=\${COMP_LINE:0:COMP_POINT} current=$2 kind= value= about= word trim width=0 index
  local -a abouts=()
  COMPREPLY=()
  # bash takes a word apart at some characters, and replaces its last part only.
  word=\${line##*[[:space:]]}
  trim=\${word%"\${word##*["$COMP_WORDBREAKS"]}"}
  # What kr answers is read line by line and never evaluated.
  {
    IFS= read -r kind
    while IFS=$'\\t' read -r value about; do
      value=\${value#"$trim"}
      COMPREPLY+=("$value")
      abouts+=("$about")
      (( \${#value} > width )) && width=\${#value}
    done
  } < <(command kr __complete bash "$line" 2>/dev/null)
  case $kind in
    words)
      compopt -o nosort 2>/dev/null
      # Where bash shows a list, and puts into the line only what all words begin with, there is room for what they mean.
      [[ \${COMP_TYPE-} == @(33|63|64) ]] && (( \${#COMPREPLY[@]} > 1 )) || return 0
      for index in "\${!COMPREPLY[@]}"; do
        [[ \${abouts[index]} ]] || continue
        printf -v value '%-*s -- %s' "$width" "\${COMPREPLY[index]}" "\${abouts[index]}"
        COMPREPLY[index]=\${value:0:\${COLUMNS:-80}-1}
      done
      ;;
    directories) compopt -o dirnames ;;
    files*)
      # The value of a variable is for bash to find.
      [[ $current == *\\$* ]] && { compopt -o default; return; }
      compopt -o filenames
      while IFS= read -r value; do
        COMPREPLY+=("$value")
      done < <(compgen -d -- "$current")
      while IFS= read -r value; do
        word=\${value##*.}
        [[ $kind == files || " \${kind#files} " == *" .\${word,,} "* ]] && COMPREPLY+=("$value")
      done < <(compgen -f -- "$current")
      ;;
  esac
}
complete -F _kr kr
`;
