import type { Model, VerbModel } from './model.ts';

/** A completion script for bash 4 and newer; needs no other package. */
export function bashScript(model: Model): string {
  return `# bash completion for kr, made from its program. Load it with: source <(kr completion bash)
_kr() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} verb= options= values= kind= i id
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --home) ((i++)) ;;
      -*) ;;
      *)
        verb+=\${verb:+ }\${COMP_WORDS[i]}
        case $verb in ${model.groups.map(({ name }) => name).join(' | ')}) ;; *) break ;; esac
        ;;
    esac
  done
  case $verb in
    '') options='--version --help' values='${topWords(model).join(' ')}' kind=words ;;
${groupCases(model)}${model.verbs.map(verbCase).join('')}  esac
  case $prev in
${valueCases(model)}    ${pathOptions(model)}) compopt -o default; return ;;
    ${textOptions(model)}) return ;;
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
      while IFS=$'\\t' read -r id _; do
        [[ $id == "$cur"* ]] && COMPREPLY+=("$id")
      done < <(command kr __complete "$verb" 2>/dev/null)
      ;;
  esac
}
complete -F _kr kr
`;
}

/** What may stand first on a command line. */
export function topWords({ verbs, groups }: Model): string[] {
  const single = verbs.filter(({ words }) => words.length === 1);
  return [
    ...single.flatMap(({ words, aliases }) => [...words, ...aliases]),
    ...groups.map(({ name }) => name),
    'help',
  ];
}

/** The second words of a group. */
export function wordsOf({ verbs }: Model, group: string): VerbModel[] {
  return verbs.filter(({ words }) => words.length === 2 && words[0] === group);
}

function groupCases(model: Model): string {
  return model.groups
    .map(({ name }) => {
      const words = wordsOf(model, name).map((verb) => verb.words[1]);
      return `    ${name}) values='${words.join(' ')}' kind=words ;;\n`;
    })
    .join('');
}

function verbCase({ words, aliases, options, kind, values }: VerbModel): string {
  const names = [words.join(' '), ...aliases].map((name) => `'${name}'`).join(' | ');
  const longs = [...options.map(({ long }) => long), '--help'].join(' ');
  return `    ${names}) options='${longs}' values='${values.join(' ')}' kind=${kind} ;;\n`;
}

function valueCases(model: Model): string {
  const seen = new Map(
    model.verbs
      .flatMap(({ options }) => options)
      .filter(({ values }) => values.length > 0)
      .map(({ long, values }) => [long, values]),
  );
  return [...seen]
    .map(
      ([long, values]) =>
        `    ${long}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur")); return ;;\n`,
    )
    .join('');
}

function pathOptions(model: Model): string {
  return optionNames(model, ({ takesPath }) => takesPath);
}

function textOptions(model: Model): string {
  return optionNames(
    model,
    ({ takesValue, takesPath, values }) => takesValue && !takesPath && values.length === 0,
  );
}

function optionNames(model: Model, wanted: (option: VerbModel['options'][number]) => boolean): string {
  const names = model.verbs.flatMap(({ options }) => options.filter(wanted).map(({ long }) => long));
  return [...new Set(names)].join(' | ');
}
