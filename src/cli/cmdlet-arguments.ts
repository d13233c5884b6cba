import { didYouMean } from '../protocol/did-you-mean.ts';
import { usageError } from './output/errors.ts';

/** What must be known of a verb's option to translate a parameter into it. */
export interface OptionShape {
  /** With its hyphens, such as `--code-file-path`. */
  long: string;
  takesValue: boolean;
  /** May be given several times. */
  repeatable: boolean;
}

export interface VerbShape {
  /** The words with which the verb is called, such as `['daemon', 'start']`. */
  words: readonly string[];
  /** Names for which a cmdlet's name is looked up: verb, `add-tasks-service`. */
  names: readonly string[];
  /** Its name in the spelling of cmdlets, for suggestions; undefined when it has none of its own. */
  cmdlet?: string | undefined;
  options: readonly OptionShape[];
  /** What its plain arguments are: `-Id` or `-Name` stands for them. */
  plain?: 'id' | 'name' | undefined;
}

const cmdletForm = /^([a-z]+)-kr([a-z]+)$/i;
/** A parameter's name, and the value that may follow after a colon. */
export const parameterForm = /^-([a-z]\w*)(?::(.*))?$/is;

/** Cmdlets whose name is not the verb's own. */
const otherNames: Readonly<Record<string, string>> = {
  invoketask: 'run-task',
  receivetask: 'get-task-output',
};

/** Whether a command line begins with a cmdlet's name. */
export function isCmdlet([name = '']: readonly string[]): boolean {
  return cmdletForm.test(name);
}

/** What a cmdlet does, as the verb's name without hyphens; undefined when the word has not the form of a cmdlet. */
export function nameOfCmdlet(word: string): string | undefined {
  const form = cmdletForm.exec(word);
  if (!form) return undefined;
  const key = `${form[1]}${form[2]}`.toLowerCase();
  return squeeze(otherNames[key] ?? key);
}

/**
 * Translates `New-KrTask -ScriptBlock X -AutoStart` into the arguments of the verb. Arguments that do not begin
 * with a cmdlet's name come back as they are. Upper and lower case are the same; parameters may be cut as long as
 * they are unambiguous, and take their value as `-Id X` or `-Id:X`; lists have commas between.
 * Throws `usage` for unknown cmdlets and parameters.
 */
export function translateCmdlet(argv: readonly string[], verbs: readonly VerbShape[]): string[] {
  const [name = '', ...rest] = argv;
  const wanted = nameOfCmdlet(name);
  if (wanted === undefined) return [...argv];
  const verb = verbs.find(({ names }) => names.some((one) => squeeze(one) === wanted));
  if (!verb) {
    const cmdlets = verbs.flatMap(({ cmdlet }) => cmdlet ?? []);
    throw usageError(`There is no cmdlet ${name}.${didYouMean(name, cmdlets)} See kr --help.`);
  }
  return [...verb.words, ...translateParameters(rest, verb, name)];
}

function translateParameters(argv: readonly string[], verb: VerbShape, cmdlet: string): string[] {
  const translated: string[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const parameter = parameterForm.exec(word);
    if (!parameter) {
      if (word === '--') return [...translated, word, ...rest];
      translated.push(word);
      continue;
    }
    const option = findOption(parameter[1] ?? '', verb, cmdlet);
    const attached = parameter[2];
    if (option !== 'plain' && !option.takesValue) {
      if (isOn(attached, word)) translated.push(option.long);
      continue;
    }
    const value = attached || takeValue(rest, word);
    if (option === 'plain') translated.push(...splitList(value));
    else if (option.repeatable) translated.push(...splitList(value).map((one) => `${option.long}=${one}`));
    else translated.push(`${option.long}=${value}`);
  }
  return translated;
}

/** A value, with the further words of a list that has blanks after its commas. */
function takeValue(rest: string[], parameter: string): string {
  let value = rest.shift();
  if (value === undefined) throw usageError(`The parameter ${parameter} has no value: give one after it.`);
  while (value.endsWith(',') && rest.length > 0) value += rest.shift();
  return value;
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** A switch may be given its value: `-Confirm:$false`. */
function isOn(attached: string | undefined, word: string): boolean {
  if (attached === undefined) return true;
  const value = attached.replace(/^\$/, '').toLowerCase();
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw usageError(`${word}: a switch takes $true or $false.`);
}

function findOption(parameter: string, verb: VerbShape, cmdlet: string): OptionShape | 'plain' {
  const wanted = parameter.toLowerCase();
  const known = new Map<string, OptionShape | 'plain'>(
    verb.options.map((option) => [squeeze(option.long), option]),
  );
  if (verb.plain) known.set(verb.plain, 'plain');
  const exact = known.get(wanted);
  if (exact) return exact;
  const see = `See kr ${verb.words.join(' ')} --help.`;
  const names = [...known.keys()].filter((one) => one.startsWith(wanted));
  const only = names.length === 1 ? known.get(names[0] ?? '') : undefined;
  if (only) return only;
  throw usageError(
    names.length === 0
      ? `${cmdlet} has no parameter -${parameter}.${didYouMean(`-${parameter}`, parametersOf(verb))} ${see}`
      : `-${parameter} may be any of ${names.map((one) => `-${one}`).join(', ')}: give more of it.`,
  );
}

function parametersOf({ options, plain }: VerbShape): string[] {
  const names = options.map(({ long }) => parameterOf(long));
  return plain ? [parameterOf(`--${plain}`), ...names] : names;
}

/** `-CodeFilePath` for `--code-file-path`. */
export function parameterOf(long: string): string {
  return `-${long.replaceAll(/-+(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** A name as cmdlets and parameters are compared. */
export function squeeze(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}
