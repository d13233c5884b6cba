import { languages, parseLanguage } from '../protocol/language.ts';
import { parseCommandWords } from './command-words.ts';
import { parseDurationMs, parseSizeBytes } from './quantities.ts';

/** What the text of a setting may be, and how it is read. */
interface Form {
  /** For people: what is allowed, with its units. */
  allowed: string;
  /** Where only some words are: those. */
  choices?: readonly string[];
  /** The form in which the text is kept; undefined when it is not allowed. */
  normalize(text: string): string | undefined;
}

/** A setting: how its text is read, and what holds when it is not set. */
export interface SettingKey extends Form {
  key: string;
  /** As `config list` shows it. */
  defaultText: string;
  /** One line for people: what it does. */
  description: string;
  /** The environment variable that comes before the file, of what the command alone goes by: a daemon is shared. */
  variable?: string;
}

export const progressModes = ['auto', 'tty', 'plain', 'json', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

/** What KR_LOG_LEVEL may be: how much a daemon writes into its log. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const duration: Form = {
  allowed: 'a duration such as 500ms, 5s, 1h30m or 30d; a number alone is seconds',
  normalize: (text) => (parseDurationMs(text) === undefined ? undefined : text.trim()),
};

const size: Form = {
  allowed: 'a size such as 500KiB, 64MiB or 1GiB; a number alone is bytes',
  normalize: (text) => (parseSizeBytes(text) === undefined ? undefined : text.trim()),
};

/** With less every task would fail: 0 is no word for without a limit. */
const someSize: Form = {
  allowed: `${size.allowed}; at least 1KiB`,
  normalize: (text) => ((parseSizeBytes(text) ?? 0) < 1024 ? undefined : text.trim()),
};

const count = (minimum: number, maximum: number): Form => ({
  allowed: `a whole number from ${minimum} to ${maximum}`,
  normalize: (text) => {
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    return value >= minimum && value <= maximum ? String(value) : undefined;
  },
});

const language: Form = {
  allowed: `one of ${languages.join(', ')}`,
  choices: languages,
  normalize: parseLanguage,
};

const progress: Form = {
  allowed: `one of ${progressModes.join(', ')}`,
  choices: progressModes,
  normalize: (text) => progressModes.find((mode) => mode === text.trim().toLowerCase()),
};

const nameParts: Form = {
  allowed: 'parts of names with commas between, such as TOKEN,SECRET',
  normalize: (text) => {
    const parts = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    return parts.every((part) => /^\w+$/.test(part)) ? parts.join(',') : undefined;
  },
};

const command: Form = {
  allowed: 'a program and its arguments, with quotes around whole words; empty for none',
  normalize: (text) => (parseCommandWords(text) === undefined ? undefined : text.trim()),
};

/** Every setting. An empty default means that nothing holds until it is set. */
export const settingKeys: readonly SettingKey[] = [
  {
    key: 'gracePeriod',
    defaultText: '5s',
    description: 'how long a cancelled task may take to end before its processes get TERM, then KILL',
    ...duration,
  },
  {
    key: 'maxRunners',
    defaultText: '',
    description: 'most runners of one language at a time; default: the cores, at least 2',
    ...count(1, 256),
  },
  {
    key: 'idleTimeout',
    defaultText: '5m',
    description: 'how long a runner waits for work before it leaves',
    ...duration,
  },
  {
    key: 'maxResultSize',
    defaultText: '64MiB',
    description: 'largest result of a task, as JSON',
    ...someSize,
  },
  {
    key: 'maxOutputSize',
    defaultText: '16MiB',
    description: 'most output that is kept of one task; the rest is cut, with a mark',
    ...size,
  },
  {
    key: 'retention.age',
    defaultText: '',
    description: 'remove ended tasks that are older than this',
    ...duration,
  },
  {
    key: 'retention.count',
    defaultText: '',
    description: 'keep only this many ended tasks, the newest',
    ...count(0, 1_000_000_000),
  },
  {
    key: 'onEnd',
    defaultText: '',
    description: 'a program to run at the end of every task, with the task as JSON on stdin; no shell',
    ...command,
  },
  {
    key: 'defaultLanguage',
    variable: 'KR_DEFAULT_LANGUAGE',
    defaultText: '',
    description: 'the language of --code and stdin when --language is not given',
    ...language,
  },
  {
    key: 'progress',
    variable: 'KR_PROGRESS',
    defaultText: 'auto',
    description: 'how run and wait show progress',
    ...progress,
  },
  {
    key: 'secretNames',
    variable: 'KR_SECRET_NAMES',
    defaultText: 'TOKEN,SECRET,PASSWORD,KEY,CREDENTIAL',
    description: 'environment variables with one of these in their name are not given to tasks',
    ...nameParts,
  },
];
