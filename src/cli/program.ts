import { Command, CommanderError, type Option } from 'commander';
import { didYouMean } from '../protocol/did-you-mean.ts';
import { version } from '../protocol/version.ts';
import { isCmdlet, type OptionShape, translateCmdlet, type VerbShape } from './cmdlet-arguments.ts';
import { addGlobals, makeDeclare } from './declare-verb.ts';
import { endWith, exitCodes } from './exit-codes.ts';
import { narrowHelp } from './narrow-help.ts';
import { isRepeatable } from './option-groups.ts';
import { tellError, usageError } from './output/errors.ts';
import { type Perform, performWith } from './perform.ts';
import { suggestOption, suggestVerb } from './suggest.ts';
import { notesOf } from './verb-notes.ts';
import { addDaemonVerbs } from './verbs/daemon-verbs.ts';
import { addGroupVerbs } from './verbs/group-verbs.ts';
import { addSetupVerbs } from './verbs/setup-verbs.ts';
import { addTaskVerbs } from './verbs/task-verbs.ts';
import { addWaitingVerbs } from './verbs/waiting-verbs.ts';

/**
 * The command line: verbs with their options and help; only the one with the name or alias `wanted` when that is
 * given. `perform` does what was called. `quiet`: help that nobody asked for, because a verb is missing, is left out.
 */
export function makeProgram(perform: Perform, wanted?: string, quiet = false): Command {
  const program = new Command('kr')
    .description('Run background tasks in PowerShell, C#, VB.NET, JavaScript, TypeScript, shell and Python.')
    .version(version, '--version', 'show the version')
    .enablePositionalOptions()
    .exitOverride()
    // Errors are told in one place, in the form that was asked for.
    .configureOutput({ outputError: () => {}, ...(quiet ? { writeErr: () => {} } : {}) })
    .configureHelp({
      showGlobalOptions: false,
      ...narrowHelp,
      subcommandTerm: (command) => termOf(command),
    })
    .addHelpText('after', helpTail);
  addGlobals(program);
  const declare = makeDeclare(perform, wanted);
  addTaskVerbs(program, declare);
  addWaitingVerbs(program, declare);
  addGroupVerbs(program, declare);
  addDaemonVerbs(program, declare);
  addSetupVerbs(program, declare);
  return program;
}

/** Runs a command line, without the program's name. Never rejects. */
export async function runProgram(argv: readonly string[], daemonPath: string): Promise<void> {
  const performPlain = performWith(daemonPath);
  let words = argv;
  let command: readonly string[] | undefined;
  const perform: Perform = (call) =>
    performPlain(command ? { ...call, options: { ...call.options, command } } : call);
  try {
    words = toVerbs(argv, perform);
    const program = programFor(words, perform);
    ({ words, command } = cutCommand(words, program));
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    endWith(tellUsage(error, words));
  }
}

/** A command line in the spelling of verbs, and help as an option. */
function toVerbs(argv: readonly string[], perform: Perform): readonly string[] {
  const isHelp = argv[0] === 'help' && argv.length > 1 && !argv[1]?.startsWith('-');
  const words = isHelp ? argv.slice(1) : argv;
  const asksHelp = isHelp || words.some(isHelpOption);
  if (!asksHelp && !isCmdlet(words)) return words;
  const program = makeProgram(perform);
  const verbs = isCmdlet(words) ? translateCmdlet(words, verbShapes(program)) : words;
  return asksHelp ? askHelp(verbs, program) : verbs;
}

/**
 * A call of a verb as one of its help: commander's own `help` takes one word. Verbs that are not there come back
 * without any help, so that calling them is refused: commander would show that of what is above them.
 */
function askHelp(words: readonly string[], program: Command): readonly string[] {
  const verbs = plainWords(words);
  const found = commandsAlong(program, verbs);
  const isVerb = found.at(-1)?.commands.length === 0;
  if (!isVerb && found.length < verbs.length) return words.filter((word) => !isHelpOption(word));
  return words.some(isHelpOption) ? words : [...words, '--help'];
}

function isHelpOption(word: string): boolean {
  return word === '--help' || word === '-h';
}

/** The commands that the first words name, from the program down. */
function commandsAlong(program: Command, words: readonly string[]): Command[] {
  const found: Command[] = [];
  for (const word of words) {
    const next = (found.at(-1) ?? program).commands.find((command) =>
      [command.name(), ...command.aliases()].includes(word),
    );
    if (!next) break;
    found.push(next);
  }
  return found;
}

/** The program with the verb of a command line alone; whole when it has none, so that help and suggestions are. */
function programFor(words: readonly string[], perform: Perform): Command {
  const quiet = wantsJson(words);
  const [verb] = plainWords(words);
  if (verb === undefined || verb === 'help') return makeProgram(perform, undefined, quiet);
  const program = makeProgram(perform, verb, quiet);
  return program.commands.length > 0 ? program : makeProgram(perform, undefined, quiet);
}

/** What stands after `--` is a command of its own where the verb takes one; elsewhere they are plain arguments. */
export function cutCommand(
  words: readonly string[],
  program: Command,
): { words: readonly string[]; command?: readonly string[] } {
  const verb = commandsAlong(program, plainWords(words)).at(-1);
  const start = verb && notesOf(verb)?.takesCommand ? words.indexOf('--') : -1;
  return start === -1 ? { words } : { words: words.slice(0, start), command: words.slice(start + 1) };
}

function plainWords(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('-') && words[index - 1] !== '--home');
}

function wantsJson(words: readonly string[]): boolean {
  return words.includes('--json');
}

function tellUsage(error: unknown, words: readonly string[]): number {
  const options = { json: wantsJson(words), debug: words.includes('--debug') };
  if (!(error instanceof CommanderError)) return tellError(error, options);
  if (error.exitCode === 0) return exitCodes.done;
  const program = makeProgram(async () => {});
  const found = commandsAlong(program, plainWords(words));
  const help = ['kr', ...found.map((command) => command.name()), '--help'].join(' ');
  if (error.code === 'commander.help') {
    // Without --json the help is on stderr already.
    return options.json
      ? tellError(usageError(`The verb is missing. See ${help}.`), options)
      : exitCodes.usage;
  }
  const sentences = sentencesOf(error, found.at(-1) ?? program);
  return tellError(usageError(`${sentences} See ${help}.`), options);
}

/** What commander says, such as `error: unknown option '--nmae'\n(Did you mean --name?)`, and what may be meant. */
function sentencesOf(error: CommanderError, command: Command): string {
  const [what = '', suggestion] = error.message.replace(/^error: /, '').split(/\s*\n\(([^\n]*)\)$/);
  const first = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.*$/, '')}.`;
  return `${first}${suggest(error.code, what, command) ?? (suggestion ? ` ${suggestion}` : '')}`;
}

/** A further sentence about a mistake; undefined when commander's own is as good. */
function suggest(code: string, what: string, command: Command): string | undefined {
  const [, word = ''] = /'([^']*)'/.exec(what) ?? [];
  if (code === 'commander.unknownCommand') return suggestVerb(word, command);
  if (code === 'commander.unknownOption') return suggestOption(word, command);
  if (code === 'commander.invalidArgument') {
    const [, value = '', choices = ''] =
      /'([^']*)' is invalid.*\. Allowed choices are (.*)\.$/.exec(what) ?? [];
    return didYouMean(value, choices.split(', '));
  }
  if (code !== 'commander.excessArguments') return undefined;
  const takesCode = command.options.some(({ long }) => long === '--arg');
  return ` What has blanks needs quotes${takesCode ? '; arguments of the code go with --arg NAME=TEXT' : ''}.`;
}

/** What the cmdlet spelling needs to know of the verbs. */
export function verbShapes(program: Command): VerbShape[] {
  return program.commands.flatMap((command) => shapesOf(command, [command.name()]));
}

function shapesOf(command: Command, words: string[]): VerbShape[] {
  if (command.commands.length > 0) {
    return command.commands.flatMap((sub) => shapesOf(sub, [...words, sub.name()]));
  }
  const options = command.options.map(shapeOf);
  const names = command.registeredArguments.map((argument) => argument.name());
  const plain = (['id', 'name'] as const).find((word) => names.includes(word) || names.includes(`${word}s`));
  return [{ words, names: [words.join('-')], cmdlet: notesOf(command)?.cmdlet, options, plain }];
}

function shapeOf(option: Option): OptionShape {
  return {
    long: option.long ?? '',
    takesValue: option.required || option.optional,
    repeatable: isRepeatable(option),
  };
}

function termOf(command: Command): string {
  return [command.name(), ...command.aliases()].join(', ');
}

const helpTail = `
An ID is a task's id, its first characters (four or more), or @last; - reads ids
from stdin. Cmdlet spelling works too: kr New-KrTask -ScriptBlock '1..3'
More on a verb: kr VERB --help`;
