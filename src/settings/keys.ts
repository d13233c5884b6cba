import { languages, parseLanguage } from '../protocol/language.ts';
import { parseDurationMs, parseSizeBytes } from './quantities.ts';

/** A setting: how its text is read, and what holds when it is not set. */
export interface SettingKey {
  key: string;
  /** As `config list` shows it. */
  defaultText: string;
  /** One line for people: what it does, unit and range. */
  description: string;
  /** The form in which the text is kept, or a sentence that says what is allowed. */
  normalize(text: string): { ok: true; text: string } | { ok: false; allowed: string };
}

export const progressModes = ['auto', 'tty', 'plain', 'json', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

type Normalize = SettingKey['normalize'];

const duration: Normalize = (text) =>
  parseDurationMs(text) === undefined
    ? { ok: false, allowed: 'a duration such as 500ms, 5s or 1h30m' }
    : { ok: true, text: text.trim() };

const size: Normalize = (text) =>
  parseSizeBytes(text) === undefined
    ? { ok: false, allowed: 'a size such as 500KiB or 64MiB' }
    : { ok: true, text: text.trim() };

const count =
  (minimum: number, maximum: number): Normalize =>
  (text) => {
    const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    return value >= minimum && value <= maximum
      ? { ok: true, text: String(value) }
      : { ok: false, allowed: `a whole number from ${minimum} to ${maximum}` };
  };

const language: Normalize = (text) => {
  const found = parseLanguage(text);
  return found ? { ok: true, text: found } : { ok: false, allowed: `one of ${languages.join(', ')}` };
};

const progress: Normalize = (text) => {
  const found = progressModes.find((mode) => mode === text.trim().toLowerCase());
  return found ? { ok: true, text: found } : { ok: false, allowed: `one of ${progressModes.join(', ')}` };
};

const nameParts: Normalize = (text) => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.every((part) => /^\w+$/.test(part))
    ? { ok: true, text: parts.join(',') }
    : { ok: false, allowed: 'parts of names with commas between, such as TOKEN,SECRET' };
};

/** Every setting. An empty default means that nothing holds until it is set. */
export const settingKeys: readonly SettingKey[] = [
  {
    key: 'gracePeriod',
    defaultText: '5s',
    description: 'how long a cancelled task may take to end before its processes get TERM, then KILL',
    normalize: duration,
  },
  {
    key: 'maxRunners',
    defaultText: '',
    description: 'most runners of one language at a time, 1 to 256; default: the cores, at least 2',
    normalize: count(1, 256),
  },
  {
    key: 'idleTimeout',
    defaultText: '5m',
    description: 'how long a runner waits for work before it leaves',
    normalize: duration,
  },
  {
    key: 'maxResultSize',
    defaultText: '64MiB',
    description: 'largest result of a task, as JSON',
    normalize: size,
  },
  {
    key: 'maxOutputSize',
    defaultText: '16MiB',
    description: 'most output that is kept of one task; the rest is cut, with a mark',
    normalize: size,
  },
  {
    key: 'retention.age',
    defaultText: '',
    description: 'remove ended tasks that are older than this',
    normalize: duration,
  },
  {
    key: 'retention.count',
    defaultText: '',
    description: 'keep only this many ended tasks, the newest',
    normalize: count(0, 1_000_000_000),
  },
  {
    key: 'defaultLanguage',
    defaultText: '',
    description: 'the language of --code and stdin when --language is not given',
    normalize: language,
  },
  {
    key: 'progress',
    defaultText: 'auto',
    description: 'how run and wait show progress',
    normalize: progress,
  },
  {
    key: 'secretNames',
    defaultText: 'TOKEN,SECRET,PASSWORD,KEY,CREDENTIAL',
    description: 'environment variables with one of these in their name are not given to tasks',
    normalize: nameParts,
  },
];
