import { isCmdlet, nameOfCmdlet, parameterForm, squeeze } from '../cmdlet-arguments.ts';
import type { Model, OptionModel, VerbModel } from './model.ts';
import type { ValueModel } from './values.ts';

/** What is to be typed at the end of a command line. */
export interface Place {
  what:
    | { kind: 'verb' }
    /** A verb of a group. */
    | { kind: 'sub-verb'; group: string }
    | { kind: 'option' }
    | { kind: 'value'; value: ValueModel };
  /** Undefined while it is not typed yet. */
  verb: VerbModel | undefined;
  /** The line has the spelling of cmdlets. */
  isCmdlet: boolean;
  /** Long names of the options that are there already. */
  used: ReadonlySet<string>;
  /** The plain arguments before it, and values of `-Id`. */
  given: readonly string[];
  /** What of the last word stands before what is to be typed: `--language=`, or a list's words up to the comma. */
  before: string;
  /** What of it is typed already. */
  typed: string;
  /** The value of --home. */
  home: string | undefined;
}

/** Finds out what the last of these words is to be. */
export function findPlace(words: readonly string[], model: Model): Place {
  const reader = new Reader(model);
  for (const word of words.slice(0, -1)) reader.read(word);
  return reader.placeOf(words.at(-1) ?? '');
}

class Reader {
  readonly #model: Model;
  readonly #used = new Set<string>();
  readonly #given: string[] = [];
  #group: string | undefined;
  #verb: VerbModel | undefined;
  #isCmdlet = false;
  /** Options are over. */
  #isPlain = false;
  /** The option whose value comes next, or goes on after a comma. */
  #option: OptionModel | undefined;
  #home: string | undefined;

  constructor(model: Model) {
    this.#model = model;
  }

  read(word: string): void {
    if (this.#option) this.#readValue(this.#option, word);
    else if (word === '--' && !this.#isPlain) this.#isPlain = true;
    else if (!this.#isOption(word)) this.#readArgument(word);
    else {
      const { name, value } = splitOption(word, this.#isCmdlet);
      const option = this.#findOption(name);
      this.#used.add(option?.long ?? name);
      if (!option?.value) return;
      this.#option = option;
      if (value !== undefined) this.#readValue(option, value);
    }
  }

  placeOf(last: string): Place {
    const place = (what: Place['what'], before = ''): Place => ({
      what,
      verb: this.#verb,
      isCmdlet: this.#isCmdlet,
      used: this.#used,
      given: this.#given,
      before,
      typed: last.slice(before.length),
      home: this.#home,
    });
    if (this.#option) return place(...this.#valuePlace(this.#option, last, ''));
    if (this.#isOption(last)) {
      const { name, value } = splitOption(last, this.#isCmdlet);
      const option = value === undefined ? undefined : this.#findOption(name);
      if (!option) return place({ kind: 'option' });
      return place(...this.#valuePlace(option, last, last.slice(0, last.length - (value ?? '').length)));
    }
    if (this.#verb) return place({ kind: 'value', value: this.#argument(this.#verb) });
    return place(this.#group === undefined ? { kind: 'verb' } : { kind: 'sub-verb', group: this.#group });
  }

  #valuePlace(option: OptionModel, last: string, start: string): [Place['what'], string] {
    const value = option.value ?? { kind: 'text' };
    const isList = this.#isCmdlet || ('isList' in value && value.isList === true);
    const comma = isList ? last.lastIndexOf(',') : -1;
    if (comma >= start.length) {
      const typed = last.slice(start.length, comma).split(',');
      this.#given.push(...typed);
      return [{ kind: 'value', value }, last.slice(0, comma + 1)];
    }
    return [{ kind: 'value', value }, start];
  }

  #isOption(word: string): boolean {
    return word.startsWith('-') && !this.#isPlain;
  }

  #readValue(option: OptionModel, value: string): void {
    if (option.long === '--home') this.#home = value;
    if (plainParameters.includes(option)) this.#given.push(...value.split(',').filter(Boolean));
    // A list goes on after a comma.
    this.#option = this.#isCmdlet && value.endsWith(',') ? option : undefined;
  }

  #readArgument(word: string): void {
    if (this.#verb) {
      this.#given.push(word);
      return;
    }
    const { verbs, groups } = this.#model;
    const { words, isCmdlet: hasCmdlet } = this.#group
      ? { words: [this.#group, word], isCmdlet: false }
      : { words: [word], isCmdlet: isCmdlet([word]) };
    this.#isCmdlet = hasCmdlet;
    this.#verb = hasCmdlet
      ? verbs.find((verb) => squeeze(verb.words.join('-')) === nameOfCmdlet(word))
      : verbs.find((verb) => isNamed(verb, words));
    if (groups.some(({ name }) => name === word) && !this.#group) this.#group = word;
    // Of a verb that is not there nothing is known.
    else this.#verb ??= unknownVerb;
  }

  #findOption(name: string): OptionModel | undefined {
    const options = this.#verb?.options ?? this.#model.globals;
    if (!this.#isCmdlet) return options.find(({ long }) => long === name);
    const known = [...parametersOf(this.#verb)];
    const wanted = squeeze(name);
    const exact = known.find(({ long }) => squeeze(long) === wanted);
    if (exact) return exact;
    const [only, other] = known.filter(({ long }) => squeeze(long).startsWith(wanted));
    return other ? undefined : only;
  }

  #argument({ arguments: all, isVariadic, takesCommand }: VerbModel): ValueModel {
    if (takesCommand && this.#isPlain) return { kind: 'files', extensions: [] };
    return all[this.#given.length] ?? (isVariadic ? all.at(-1) : undefined) ?? { kind: 'text' };
  }
}

/** What a verb takes in the spelling of cmdlets: its options, and its plain ids or names as one. */
export function parametersOf(verb: VerbModel | undefined): readonly OptionModel[] {
  if (!verb) return [];
  const options = verb.options.filter(({ long }) => long !== '--help');
  const plain = plainParameters.find(({ value }) => value?.kind === verb.arguments[0]?.kind);
  return plain ? [plain, ...options] : options;
}

const plainParameters: readonly OptionModel[] = [
  { long: '--id', description: 'the ids of tasks', value: { kind: 'ids' }, isRepeatable: true },
  { long: '--name', description: 'the names of groups', value: { kind: 'groups' }, isRepeatable: true },
];

const unknownVerb: VerbModel = {
  words: [],
  aliases: [],
  cmdlet: null,
  description: '',
  options: [],
  arguments: [],
  isVariadic: false,
  takesCommand: false,
};

function isNamed({ words, aliases }: VerbModel, typed: readonly string[]): boolean {
  const [only = '', ...more] = typed;
  return (
    (words.length === typed.length && words.every((word, index) => word === typed[index])) ||
    (more.length === 0 && aliases.includes(only))
  );
}

/** `--name=value` and, of cmdlets, `-Name:value`; without a value it is undefined. */
function splitOption(word: string, hasCmdlet: boolean): { name: string; value: string | undefined } {
  const [, name = word, value] =
    (hasCmdlet ? parameterForm.exec(word) : null) ?? /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  return { name, value };
}
