#compdef kr
# zsh completion for kr, which it asks at each key: kr completion zsh prints this.
_kr() {
  local kind value description
  local -a found
  # What kr answers is read line by line and never evaluated.
  {
    IFS= read -r kind
    while IFS=$'\t' read -r value description; do
      found+=("${value//:/\\:}:$description")
    done
  } < <(command kr __complete zsh "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)
  case $kind in
    words)
      if [[ $PREFIX == -* ]]; then _describe -V -o option found
      else _describe -V argument found
      fi
      ;;
    directories) compset -P '--*='; _files -/ ;;
    files*) compset -P '--*='; _files -g "*(${(j:|:)${=kind#files}})" ;;
  esac
}

if [[ $funcstack[1] == _kr ]]; then
  _kr "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D }
  compdef _kr kr
fi
