import { type Command, Option } from 'commander';
import type { GlobalOptions, Run } from './context.ts';
import type { Perform } from './perform.ts';
import { readyWidth } from './ready-help.ts';
import { exitCodeNotes, notesOf, noteVerb } from './verb-notes.ts';

/** Everything that is to be known of a verb. */
export interface Verb<Options> {
  /** Its name and arguments, such as `start-task <ids...>`. */
  usage: string;
  aliases?: readonly string[];
  /** One sentence. */
  purpose: string;
  /** Its name in the spelling of cmdlets. */
  cmdlet?: string;
  /** Two or more, each a line that can be typed as it is. */
  examples: readonly string[];
  /** Exit codes with their meaning, beside 0, 2 and 125. */
  exitCodes?: readonly string[];
  /** What `--json` prints: a shape such as `{id, state}`, or a few words. */
  json: string;
  /** A command with its words may stand after `--`: it comes as the option `command`. */
  takesCommand?: boolean;
  /** Adds its options. */
  options?: (command: Command) => unknown;
  /** Loads the command's file only when it is called. */
  load: () => Promise<{ run: Run<Options> }>;
}

/** Adds to a program what is wanted of it. */
export interface Declare {
  verb<Options extends object>(parent: Command, verb: Verb<Options>): void;
  /** A word that has verbs of its own, such as `daemon`; `add` adds them. */
  group(program: Command, name: string, purpose: string, add: (group: Command) => void): void;
}

const notConfirmed = '1    --confirm: the answer was no';

const idText = "a task's id, its first characters (four or more), or @last";

/** What the plain arguments are. */
const argumentTexts: Readonly<Record<string, string>> = {
  id: idText,
  'ids...': `${idText}; - reads ids from stdin, one a line`,
  percent: '0 to 100, may be fractional; other numbers are brought into these bounds; - leaves it as it is',
  message: 'a short text for people, in quotes',
  name: 'the name of a group',
  'names...': 'the names of groups',
  file: 'a file with the code, as for --code-file-path',
  key: 'the name of a setting; kr config list shows them all',
  value: 'the new value, such as 10s, 64MiB, 30d or 4, as the setting has it',
};

/**
 * Makes a Declare that adds only the verb or group with the name or alias `wanted`, since declaring all of them
 * takes longer than a request; undefined: all. `perform` does what was called.
 */
export function makeDeclare(perform: Perform, wanted: string | undefined): Declare {
  const isWanted = (names: readonly string[]): boolean => wanted === undefined || names.includes(wanted);
  return {
    verb(parent, verb) {
      const name = verb.usage.split(' ', 1)[0] ?? '';
      const isInGroup = parent.parent !== null;
      if (isInGroup || isWanted([name, ...(verb.aliases ?? [])])) addVerb(parent, verb, perform);
    },
    group(program, name, purpose, add) {
      if (!isWanted([name])) return;
      const group = program.command(name).description(purpose).helpCommand(false);
      group.addHelpText('after', `\nMore on one of them: kr ${name} VERB --help`);
      addGlobals(group);
      add(group);
    },
  };
}

function addVerb<Options extends object>(parent: Command, verb: Verb<Options>, perform: Perform): void {
  const {
    usage,
    aliases = [],
    purpose,
    cmdlet,
    examples,
    exitCodes = [],
    json,
    takesCommand = false,
    load,
  } = verb;
  const command = parent
    .command(usage)
    .aliases([...aliases])
    .description(purpose)
    .addHelpText('after', (help) => helpTail(help.command));
  if (cmdlet) {
    command.summary(`${purpose.replace(/\.$/, '')} (${cmdlet})`);
    command.description(`${purpose}\nAs a cmdlet: kr ${cmdlet}`);
  }
  for (const argument of command.registeredArguments) {
    const name = argument.name();
    argument.description ||= argumentTexts[argument.variadic ? `${name}...` : name] ?? '';
  }
  if (takesCommand) command.usage(`${command.usage()} [-- command...]`);
  verb.options?.(command);
  const asks = command.options.some(({ long }) => long === '--confirm');
  const codes = exitCodeNotes(asks ? [...exitCodes, notConfirmed] : exitCodes);
  noteVerb(command, { purpose, cmdlet, examples, exitCodes: codes, json, takesCommand });
  addGlobals(command);
  command.action(async () => {
    const { run } = await load();
    await perform({
      globals: globalsOf(command),
      // The options are those that are declared for this verb: the two stand side by side in its declaration.
      run: run as (...args: Parameters<Run<object>>) => Promise<number>,
      args: command.args,
      options: command.opts<Options>(),
    });
  });
}

/** Options that every verb takes, before it or after. */
export function addGlobals(command: Command): void {
  const group = 'Options of every verb:';
  for (const option of [
    new Option('--json', 'JSON on stdout, errors as JSON on stderr'),
    new Option('--quiet', 'only data and errors, no progress or hints'),
    new Option('--home <dir>', 'directory of the daemon to talk to (default: KR_HOME)'),
    new Option('--debug', 'tell where an error came from'),
  ]) {
    command.addOption(option.helpGroup(group));
  }
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup(group));
}

function globalsOf(command: Command): GlobalOptions {
  const all: GlobalOptions[] = [];
  for (let one: Command | null = command; one; one = one.parent) all.unshift(one.opts<GlobalOptions>());
  return Object.assign({}, ...all);
}

/** What the help of a verb ends with. Made only when it is asked for. */
function helpTail(command: Command): string {
  const notes = notesOf(command);
  if (!notes) return '';
  const help = command.createHelp();
  const width = Math.min(command.configureOutput().getOutHelpWidth?.() ?? readyWidth, readyWidth);
  help.prepareContext({ helpWidth: width });
  const part = (title: string, lines: readonly string[]): string => `\n${title}\n${lines.join('\n')}\n`;
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  const codes = notes.exitCodes.map(({ code, meaning }) => help.formatItem(code, 3, meaning, help));
  const json = help.boxWrap(notes.json, width - 2).split('\n');
  return [
    part('Examples:', indented(notes.examples)),
    part('Exit codes:', codes),
    part('With --json:', indented(json)),
  ]
    .join('')
    .trimEnd();
}
