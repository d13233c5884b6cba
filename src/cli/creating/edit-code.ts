import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import stringArgv from 'string-argv';
import { asSentence, KrError } from '../../protocol/errors.ts';
import { extensionOf, type Language } from '../../protocol/language.ts';
import { usageError } from '../output/errors.ts';
import type { Environment } from '../output/terminal.ts';

/** Code in the hands of an editor. */
export interface Editing {
  code: string;
  /** What was written is no longer needed. */
  discard(): Promise<void>;
  /** Where it is kept when it is not discarded. */
  file: string;
}

/**
 * Has a person change code in $VISUAL, $EDITOR or vi, of which the first two may have options. The editor draws on
 * stderr: stdout is for data. Throws `usage` when it can't be started, or fails.
 */
export async function editCode(language: Language, code: string, env: Environment): Promise<Editing> {
  const [editor = usualEditor(), ...args] = stringArgv(env.VISUAL || env.EDITOR || '');
  const directory = await mkdtemp(path.join(tmpdir(), 'kr-edit-'));
  const file = path.join(directory, `task${extensionOf(language)}`);
  const discard = () => rm(directory, { recursive: true, force: true });
  await writeFile(file, code, { mode: 0o600 });
  const { status, signal, error } = spawnSync(editor, [...args, file], { stdio: ['inherit', 2, 'inherit'] });
  if (status === 0) return { code: await readFile(file, 'utf8'), discard, file };
  await discard();
  const reason = error?.message ?? `${editor} ended with ${signal ?? `exit code ${status}`}`;
  throw new KrError(
    'usage',
    `The editor failed, and nothing was changed: ${asSentence(reason)} Set EDITOR to one that works.`,
    { cause: error },
  );
}

/** Throws `usage` where it would wait for ever, as there is nobody who types. */
function usualEditor(): string {
  if (process.stdin.isTTY && process.stderr.isTTY) return 'vi';
  throw usageError('--edit needs a terminal, or an editor in EDITOR that does without.');
}
