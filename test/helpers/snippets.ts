/** Snippets through the built command: what each of them gave back, wrote, and how it ended. */
import type { RunOptions, TestHome } from './kr.ts';

export const languages = ['PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript', 'Python'] as const;
export type Language = (typeof languages)[number];

/** Without the one that runs as another does. */
export const distinctLanguages = languages.filter((language) => language !== 'TypeScript');

/** All that there are: Shell has no more of the others than that it runs. */
export const allLanguages = [...languages, 'Shell'] as const;
export type AnyLanguage = (typeof allLanguages)[number];

/** One thing for each language, where TypeScript is written like JavaScript. */
export type PerLanguage<T> = Record<Exclude<Language, 'TypeScript'>, T>;
export type PerAnyLanguage<T> = Record<Exclude<AnyLanguage, 'TypeScript'>, T>;

export function inLanguage<T>(all: PerLanguage<T>, language: Language): T {
  return all[language === 'TypeScript' ? 'JavaScript' : language];
}

export function inAnyLanguage<T>(all: PerAnyLanguage<T>, language: AnyLanguage): T {
  return all[language === 'TypeScript' ? 'JavaScript' : language];
}

export interface Ran {
  /** The exit code of `kr run-task`. */
  code: number | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  result: any;
  /** The task with its result, as `kr run-task --json` gives it. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  task: any;
  stderr: string;
}

/** `kr run-task` with any options that say what the code is. */
export async function run(home: TestHome, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const all = ['run-task', '--json', '--no-output', '--progress', 'none', ...args];
  const { code, stdout, stderr } = await home.kr(all, options);
  if (stdout === '') throw new Error(`kr ${all.join(' ')} ended with ${code}: ${stderr}`);
  const task = JSON.parse(stdout);
  return { code, task, result: task.result, stderr };
}

export function runCode(
  home: TestHome,
  language: AnyLanguage,
  code: string,
  more: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  return run(home, ['--language', language, '--code', code, ...more], options);
}

/** What a task wrote, a text for each stream. */
export async function outputOf(home: TestHome, id: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const lines: { stream: string; text: string }[] = (await home.request('GET', `/tasks/output?id=${id}`))
    .json;
  for (const { stream, text } of lines) texts[stream] = (texts[stream] ?? '') + text;
  return texts;
}
