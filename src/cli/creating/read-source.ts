import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  type Language,
  languageOfExtension,
  parseLanguage,
  unknownLanguageMessage,
} from '../../protocol/language.ts';
import { usageError } from '../output/errors.ts';

export interface SourceOptions {
  scriptBlock?: string;
  code?: string;
  codeFilePath?: string;
  language?: string;
  /** The words after `--`. */
  command?: string[];
}

/** A snippet, or a command in place of it, and where it came from. */
export interface Source {
  language: Language;
  source: { code: string } | { command: string[] };
  /** Absolute, or null. */
  codeFilePath: string | null;
}

/** What is to be read, decided from the options alone. */
export type SourcePlan =
  | { from: 'text'; language: Language; code: string }
  | { from: 'file'; language: Language; file: string }
  | { from: 'stdin'; language: Language }
  | { from: 'command'; language: 'Shell'; words: string[] };

/** Decides where the code comes from. Throws `usage` unless there is exactly one source and one language. */
export function planSource(
  options: SourceOptions,
  file: string | undefined,
  defaultLanguage: Language | null,
): SourcePlan {
  const given = [
    options.scriptBlock === undefined ? undefined : '--script-block',
    options.code === undefined ? undefined : '--code',
    options.codeFilePath === undefined ? undefined : '--code-file-path',
    file === undefined ? undefined : `the file ${file}`,
    options.command === undefined ? undefined : 'a command after --',
  ].filter((one) => one !== undefined);
  if (given.length === 0) {
    throw usageError(
      'There is no code. Give a file, --script-block CODE, --code CODE --language L, or a command after --.',
    );
  }
  if (given.length > 1) throw usageError(`Give the code once: not ${given.join(' and ')}.`);

  const language = options.language === undefined ? undefined : requireLanguage(options.language);
  if (options.command !== undefined) {
    if (options.command.length === 0) {
      throw usageError('There is no command after --: give a program and its arguments.');
    }
    if (language && language !== 'Shell') {
      throw usageError(`A command after -- is Shell, not ${language}: leave --language out.`);
    }
    return { from: 'command', language: 'Shell', words: options.command };
  }
  if (options.scriptBlock !== undefined) {
    if (language && language !== 'PowerShell') {
      throw usageError(`--script-block is PowerShell. For ${language} use --code.`);
    }
    return { from: 'text', language: 'PowerShell', code: options.scriptBlock };
  }
  if (options.code !== undefined) {
    return {
      from: 'text',
      language: language ?? needLanguage('--code', defaultLanguage),
      code: options.code,
    };
  }
  const source = options.codeFilePath ?? file ?? '';
  if (source === '-') {
    return { from: 'stdin', language: language ?? needLanguage('code from stdin', defaultLanguage) };
  }
  return { from: 'file', language: languageOfFile(source, language), file: source };
}

export async function readSource(plan: SourcePlan): Promise<Source> {
  switch (plan.from) {
    case 'text':
      return { language: plan.language, source: { code: plan.code }, codeFilePath: null };
    case 'command':
      return { language: plan.language, source: { command: plan.words }, codeFilePath: null };
    case 'stdin':
      return {
        language: plan.language,
        source: { code: decodeText(await buffer(process.stdin), 'stdin') },
        codeFilePath: null,
      };
    case 'file':
      return {
        language: plan.language,
        source: { code: decodeText(await readBytes(plan.file), plan.file) },
        codeFilePath: path.resolve(plan.file),
      };
  }
}

function requireLanguage(text: string): Language {
  const language = parseLanguage(text);
  if (!language) throw usageError(unknownLanguageMessage(text));
  return language;
}

function needLanguage(what: string, defaultLanguage: Language | null): Language {
  if (defaultLanguage) return defaultLanguage;
  throw usageError(
    `The language of ${what} is not known: give --language L, or have one for all with kr config set defaultLanguage L.`,
  );
}

function languageOfFile(file: string, language: Language | undefined): Language {
  const extension = path.extname(file).toLowerCase();
  const known = Object.hasOwn(languageOfExtension, extension) ? languageOfExtension[extension] : undefined;
  if (!known) {
    const allowed = Object.keys(languageOfExtension).join(' ');
    if (extension === '') {
      throw usageError(
        `${file} has no extension that tells its language: use one of ${allowed}, or give code with --code or --script-block.`,
      );
    }
    throw usageError(
      `${file} has the extension '${extension}', which kr does not know: use one of ${allowed}.`,
    );
  }
  if (language && language !== known)
    throw usageError(
      `${file} is ${known}, not ${language}: leave --language out, or name the file otherwise.`,
    );
  return known;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is a file',
};

/** The bytes of a file. Throws `usage` with the reason. */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw usageError(
      `${file} can't be read: ${reasons[code ?? ''] ?? message}. Give the path of a file that can.`,
    );
  }
}

/** Text in UTF-8, or in UTF-16 with its byte order mark, as Windows editors save scripts. Throws `usage`. */
export function decodeText(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw usageError(`${what} is no text in UTF-8: save it as such.`);
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
