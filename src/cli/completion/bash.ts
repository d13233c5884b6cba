/** The completion script for bash 4 and newer; needs no other package. Its `read` takes a pipe byte by byte. */
export const bashScript = `# bash completion for kr, which it asks at each key: kr completion bash prints this.
_kr() {
  local line=\${COMP_LINE:0:COMP_POINT} current=$2 word trim answer kind value index width=0
  local flags=$- IFS=$'\\n' tab=$'\\t'
  local -a lines abouts
  # bash takes a word apart at some characters, and replaces its last part only.
  word=\${line##*[[:space:]]}
  trim=\${word%"\${word##*["$COMP_WORDBREAKS"]}"}
  # What kr answers is taken apart at the ends of lines, and never evaluated.
  answer=$(command kr __complete bash "$line" 2>/dev/null)
  set -f
  lines=($answer)
  [[ $flags == *f* ]] || set +f
  kind=\${lines-}
  lines=("\${lines[@]:1}")
  COMPREPLY=("\${lines[@]%%"$tab"*}")
  COMPREPLY=("\${COMPREPLY[@]#"$trim"}")
  case $kind in
    words)
      compopt -o nosort 2>/dev/null
      # Where bash shows a list, and puts into the line only what all words begin with, there is room for what they mean.
      [[ \${COMP_TYPE-} == @(33|63|64) ]] && (( \${#COMPREPLY[@]} > 1 )) || return 0
      abouts=("\${lines[@]#*"$tab"}")
      for value in "\${COMPREPLY[@]}"; do
        (( \${#value} > width )) && width=\${#value}
      done
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
