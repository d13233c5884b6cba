import type { Model, OptionModel, VerbModel } from './model.ts';

/** A completion script for fish. */
export function fishScript(model: Model): string {
  const groups = model.groups.map(({ name }) => name).join(' ');
  return `# fish completion for kr, made from its program. Load it with: kr completion fish | source
function __kr_verb
    set -l skip 0
    set -l verb
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if test "$word" = --home
            set skip 1
        else if not string match -q -- '-*' "$word"
            set -a verb $word
            contains -- "$verb" ${groups}; or break
        end
    end
    string join ' ' $verb
end

function __kr_verb_is
    set -l verb (__kr_verb)
    contains -- "$verb" $argv
end

# Prints ids with names; what it prints is taken as it is and never evaluated.
function __kr_ids
    command kr __complete (__kr_verb) 2>/dev/null
end

complete -c kr -f
complete -c kr -n '__kr_verb_is ""' -l version -d 'show the version'
complete -c kr -l help -d 'show help'
${model.groups.map(({ name, description }) => top(name, description)).join('')}${model.verbs.map(verbLines).join('')}`;
}

function top(name: string, description: string): string {
  return `complete -c kr -n '__kr_verb_is ""' -a ${name} -d ${quote(description)}\n`;
}

function verbLines({ words, aliases, description, options, kind, values }: VerbModel): string {
  const condition = quote(
    `__kr_verb_is ${[words.join(' '), ...aliases].map((name) => (name.includes(' ') ? `"${name}"` : name)).join(' ')}`,
  );
  const [first = '', second] = words;
  const lines =
    second === undefined
      ? [first, ...aliases].map((name) => top(name, description))
      : [`complete -c kr -n ${quote(`__kr_verb_is ${first}`)} -a ${second} -d ${quote(description)}\n`];
  lines.push(...options.map((option) => optionLine(condition, option)));
  if (kind === 'ids') lines.push(`complete -c kr -n ${condition} -a '(__kr_ids)'\n`);
  if (kind === 'file') lines.push(`complete -c kr -n ${condition} -F\n`);
  if (kind === 'words') lines.push(`complete -c kr -n ${condition} -a ${quote(values.join(' '))}\n`);
  return lines.join('');
}

function optionLine(
  condition: string,
  { long, description, takesValue, values, takesPath }: OptionModel,
): string {
  const value = takesPath ? ' -r -F' : takesValue ? ' -x' : '';
  const choices = values.length > 0 ? ` -a ${quote(values.join(' '))}` : '';
  return `complete -c kr -n ${condition} -l ${long.slice(2)}${value}${choices} -d ${quote(description)}\n`;
}

/** A word for fish in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
