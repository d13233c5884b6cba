import { logLevels, settingKeys } from '../../settings/keys.ts';
import type { ExitCodeNote } from '../verb-notes.ts';
import type { Term } from './model.ts';

/** Exit codes that any verb may end with, beside its own. */
export const anyVerbCodes: readonly ExitCodeNote[] = [
  { code: '129', meaning: 'the terminal went away while waiting; the task goes on' },
  { code: '141', meaning: 'nobody reads the output any more' },
];

export const variables: readonly Term[] = [
  { term: 'KR_HOME', meaning: "the home, which holds everything of one daemon, when --home doesn't give it" },
  { term: 'KR_TASK_ID', meaning: 'inside a task: its id, the parent of tasks that are created there' },
  {
    term: 'KR_LOG_LEVEL',
    meaning: `how much a daemon that starts writes into its log: ${logLevels.join(', ')}`,
  },
  ...settingKeys.flatMap(({ key, variable }) =>
    variable === undefined ? [] : [{ term: variable, meaning: `the setting ${key}, in place of the file's` }],
  ),
  { term: 'NO_COLOR, CI, TERM=dumb', meaning: 'no colour, nothing that moves' },
  { term: 'XDG_DATA_HOME, XDG_CONFIG_HOME', meaning: 'where the home and the settings are by default' },
];

export const files: readonly Term[] = [
  { term: '~/.local/share/kr', meaning: 'the home, when none is given: registry, socket, log' },
  { term: '~/.config/kr/config.json', meaning: 'the settings of that home; any other home holds its own' },
];

/** What comes before what. */
export const sourcesText =
  'An option of a command comes before an environment variable, that before the file, and that before the default. ' +
  'Only what the command itself goes by has a variable: a daemon serves many commands, and goes by the file.';

/** How tasks are named on a command line. */
export const idText =
  "An ID is a task's id, its first characters (four or more), or @last, the newest task. " +
  'stop-task and remove-task take such beginnings only of ids that kr made itself. ' +
  'In place of ids, - reads them from stdin, one a line.';

export const cmdletText =
  "Each verb answers to its cmdlet's name too, in any case and with PowerShell's parameters: " +
  "kr New-KrTask -ScriptBlock '1..3' -AutoStart.";
