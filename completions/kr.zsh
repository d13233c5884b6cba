#compdef kr
# zsh completion for kr, which it asks at each key: kr completion zsh prints this.
_kr() {
  local kind
  local -a found
  # What kr answers is taken apart at the ends of lines, and never evaluated.
  found=(${(f)"$(command kr __complete zsh "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)"})
  kind=$found[1]
  # Each line as a word, or with what it means behind a colon; a backslash is an escape in both.
  found=(${${${found[2,-1]%$'\t'}//\\/\\\\}//:/\\:})
  found=(${found/$'\t'/:})
  case $kind in
    words)
      if [[ $PREFIX == -* ]]; then _describe -V -o option found
      else _describe -V argument found
      fi
      ;;
    # Not _files, which takes any file where none fits.
    directories) compset -P '--*='; _path_files -/ ;;
    files) compset -P '--*='; _path_files ;;
    files*) compset -P '--*='; _path_files -/ -g "*(#i)${(j: *(#i):)${=kind#files}}" ;;
  esac
}

if [[ $funcstack[1] == _kr ]]; then
  _kr "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D }
  compdef _kr kr
fi
