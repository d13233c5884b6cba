import { type Command, Option } from 'commander';
import { languageOfExtension, languages, shortFormExamples } from '../protocol/language.ts';
import { progressModes } from '../settings/keys.ts';
import { usageError } from './output/errors.ts';

const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, `${description} (repeatable)`).argParser(collect);
}

/** An option of which a second one would silently take the place of the first. */
function once(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string, previous: string | undefined) => {
    if (previous === undefined) return value;
    throw usageError(`${option.long} is there twice. Give the code once.`);
  });
}

/** Whether an option was made by {@link repeatable}. */
export function isRepeatable({ description }: Option): boolean {
  return description.endsWith(' (repeatable)');
}

/** Options that help shows together below a title, such as `Selection:`. */
export function addGroup(command: Command, title: string, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option.helpGroup(title));
  return command;
}

/** Options of the verbs that create a task; `more` are those of one verb alone. */
export function addCreatingOptions(command: Command, more: readonly Option[]): Command {
  addGroup(command, 'Code (exactly one, or a file as the argument, or a command after --):', [
    once('--script-block <code>', 'PowerShell code'),
    once('--code <code>', 'code in the language of --language'),
    once(
      '--code-file-path <file>',
      `${Object.keys(languageOfExtension).join(' ')}; - reads stdin, with --language`,
    ),
    new Option('--language <name>', `${languages.join(', ')}, or a short form such as ${shortFormExamples}`),
  ]);
  addGroup(command, 'Arguments of the code:', [
    new Option('--arguments <json>', 'an object with all of them; @FILE reads a file, - stdin'),
    repeatable('--arg <name=text>', 'one as text'),
    repeatable('--argjson <name=json>', 'one as JSON; NAME=@FILE reads a file'),
  ]);
  addGroup(command, 'Naming:', [
    new Option('--id <id>', 'the id; made by the daemon when not given'),
    new Option('--name <text>', 'the name; default: Task ID'),
    new Option('--description <text>', 'what it is for'),
    new Option('--parent <id>', 'become a child of this task (default: the task that runs kr)'),
    new Option('--no-parent', 'have no parent, also inside a task'),
  ]);
  return addGroup(command, 'Running:', [
    ...more,
    new Option('--isolated', 'a process of its own'),
    repeatable('--extra-imports <namespace>', 'C# and VB.NET: a namespace to import'),
    repeatable('--extra-refs <path>', 'C# and VB.NET: an assembly to reference'),
    new Option('--working-directory <dir>', 'where it runs (default: here)'),
    repeatable('--env <name>', 'give the task a variable with a secret-looking name; NAME=VALUE sets one'),
    repeatable('--env-file <file>', 'give it the variables of a file with lines NAME=VALUE'),
    repeatable(
      '--secret <name>',
      'give it a variable whose value is in memory only, and masked in what is told',
    ),
  ]);
}

/** Options of the verbs that change something; `more` are those of one verb alone. */
export function addChangeOptions(command: Command, more: readonly Option[] = []): Command {
  return addGroup(command, 'Changes:', [
    ...more,
    new Option('--what-if', 'say what would happen, change nothing'),
    new Option('--confirm', 'ask before it'),
  ]);
}

/** Options of the verbs that wait; `more` are those of one verb alone. */
export function addWaitingOptions(command: Command, more: readonly Option[]): Command {
  return addGroup(command, 'While it runs:', [
    ...more,
    progressOption(),
    new Option('--no-output', 'leave out what the task writes'),
    new Option('--stop-on-interrupt', 'Ctrl-C stops the task, in place of leaving it'),
  ]);
}

export function progressOption(): Option {
  return new Option('--progress <mode>', 'how progress is shown on stderr (default: auto)').choices([
    ...progressModes,
  ]);
}

/** Options that choose tasks by what they are. */
export function selectionOptions(): Option[] {
  return [
    repeatable('--where-state <states>', 'only tasks in these states, with commas between'),
    new Option('--name <glob>', 'only tasks whose name matches'),
    new Option('--parent <id>', 'only children of this task'),
    new Option('--group <name>', 'only tasks of this group'),
    new Option('--newer-than <age>', 'only tasks created since, such as 1h30m ago, or a time in ISO 8601'),
    new Option('--older-than <age>', 'only tasks created before'),
  ];
}

/** A whole number from 0 on; one that is too large to be kept exactly is the largest. Throws `usage`. */
export function wholeNumber(option: string): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text))
      throw usageError(`${option} takes a whole number, not '${text}': give one such as 10.`);
    return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  };
}
