import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asSentence, type ErrorBody, errorBody, KrError } from '../protocol/errors.ts';
import type { BrokenLanguage, Examination } from '../protocol/examination.ts';
import type { Adapter, LanguageStatus } from '../runners/runner.ts';
import type { RunnerLog } from '../runners/runner-log.ts';
import { homeError } from '../settings/home-error.ts';
import type { Home } from '../settings/paths.ts';
import { makeAdapters } from './adapters.ts';
import { checkLock } from './lock.ts';
import { examineRegistry } from './registry/examine-registry.ts';

const noLog: RunnerLog = { debug: () => {}, info: () => {}, warn: () => {} };

/**
 * Looks at a home as a daemon would find it, beside one that runs or without: nothing of it is changed. Runners are
 * started, since files that are there may be broken, and ended again.
 */
export async function examine(options: {
  home: Home;
  distDirectory: string;
  environment: Record<string, string>;
}): Promise<Examination> {
  const { registryPath, lockPath } = options.home;
  const scriptsDirectory = await mkdtemp(path.join(tmpdir(), 'kr-examine-'));
  const adapters = makeAdapters({ ...options, scriptsDirectory, log: noLog });
  const found = await Promise.all(adapters.map(tryOut));
  await rm(scriptsDirectory, { recursive: true, force: true });
  return {
    registry: orError(registryPath, () => examineRegistry(registryPath)),
    lock: orError(lockPath, () => checkLock(lockPath)) ?? null,
    languages: found.flatMap(({ languages }) => languages),
    broken: found.flatMap(({ broken }) => broken),
  };
}

async function tryOut(adapter: Adapter): Promise<Pick<Examination, 'languages' | 'broken'>> {
  const languages = await Promise.all(adapter.languages.map((one) => adapter.status(one)));
  const programs = Map.groupBy(
    languages.filter(({ available }) => available),
    // What is of one version is one program: it is enough to try it with one of its languages.
    ({ version }) => version,
  );
  const tried = await Promise.all([...programs.values()].map((some) => whyBroken(adapter, some)));
  const broken = tried.flat();
  // When one of its programs works, it is not the adapter's own that is broken.
  const fix = tried.every((some) => some.length > 0) ? adapter.repair : null;
  return { languages, broken: broken.map((one) => ({ ...one, fix })) };
}

async function whyBroken(
  adapter: Adapter,
  languages: readonly LanguageStatus[],
): Promise<Omit<BrokenLanguage, 'fix'>[]> {
  const [first] = languages;
  try {
    if (first) await (await adapter.start(first.language)).dispose();
    return [];
  } catch (error) {
    return languages.map(({ language }) => ({ language, reason: asSentence(withoutStack(error)) }));
  }
}

/** What a process said as it died has the places in it where it did. */
function withoutStack(error: unknown): string {
  const lines = String((error as Error).message).split('\n');
  return lines.filter((line) => !/^\s*(at |--- End of )/.test(line)).join('\n');
}

function orError<T>(file: string, look: () => T): T | ErrorBody {
  try {
    return look();
  } catch (error) {
    return errorBody(error instanceof KrError ? error : homeError(file, error));
  }
}
