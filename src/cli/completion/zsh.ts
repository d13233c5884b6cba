import { wordsOf } from './bash.ts';
import type { Model, OptionModel, VerbModel } from './model.ts';

/** A completion script for zsh: to be sourced, or a file named _kr in fpath. */
export function zshScript(model: Model): string {
  return `#compdef kr
# zsh completion for kr, made from its program. Load it with: source <(kr completion zsh)
_kr_ids() {
  local -a found
  local id name
  # Ids and names are read line by line and never evaluated.
  while IFS=$'\\t' read -r id name; do
    found+=("\${id//:/\\\\:}:$name")
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
        verb+=\${verb:+ }$words[i]
        case $verb in (${model.groups.map(({ name }) => name).join('|')}) ;; (*) break ;; esac
        ;;
    esac
  done
  case $verb in
    ('')
      words_of=(
${topEntries(model)}      )
      if [[ $PREFIX == -* ]]; then _arguments '--version[show the version]' '--help[show help]'
      else _describe -t verbs verb words_of; fi
      ;;
${model.groups.map(({ name }) => groupCase(model, name)).join('')}${model.verbs.map(verbCase).join('')}  esac
}

if [[ $funcstack[1] == _kr ]]; then
  _kr "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D }
  compdef _kr kr
fi
`;
}

function topEntries({ verbs, groups }: Model): string {
  const single = verbs.filter(({ words }) => words.length === 1);
  return [
    ...single.flatMap(({ words, aliases, description }) =>
      [words[0] ?? '', ...aliases].map((name) => entry(name, description)),
    ),
    ...groups.map(({ name, description }) => entry(name, description)),
  ].join('');
}

function entry(name: string, description: string): string {
  return `        ${quote(`${name}:${description.replaceAll(':', '\\:')}`)}\n`;
}

function groupCase(model: Model, group: string): string {
  const entries = wordsOf(model, group).map(({ words, description }) => entry(words[1] ?? '', description));
  return `    (${group})
      words_of=(
${entries.join('')}      )
      _describe -t verbs verb words_of
      ;;
`;
}

function verbCase({ words, aliases, options, kind, values }: VerbModel): string {
  const names = [words.join(' '), ...aliases].map((name) => name.replaceAll(' ', '\\ ')).join('|');
  const specs = [...options.map(optionSpec), quote('--help[show help]'), argumentSpec(words, kind, values)];
  // The words before the verb's own arguments are not for _arguments.
  return `    (${names})
      shift $((i - 1)) words; ((CURRENT -= i - 1))
      _arguments ${specs.filter((spec) => spec !== '').join(' \\\n        ')}
      ;;
`;
}

function optionSpec({ long, description, takesValue, values, takesPath }: OptionModel): string {
  const text = description.replaceAll(/[[\]:\\]/g, '\\$&');
  const repeated = description.includes('(repeatable)') ? '*' : '';
  if (!takesValue) return quote(`${repeated}${long}[${text}]`);
  const action = values.length > 0 ? `(${values.join(' ')})` : takesPath ? '_files' : ' ';
  return quote(`${repeated}${long}=[${text}]:value:${action}`);
}

function argumentSpec(words: readonly string[], kind: VerbModel['kind'], values: readonly string[]): string {
  if (kind === 'ids') return quote(`*:task:{_kr_ids ${words[0]}}`);
  if (kind === 'file') return quote('1:file:_files');
  return kind === 'words' ? quote(`1:value:(${values.join(' ')})`) : '';
}

/** A word for zsh in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
