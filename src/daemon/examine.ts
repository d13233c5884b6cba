import { type ErrorBody, errorBody, KrError } from '../protocol/errors.ts';
import type { Examination, RegistryExamination } from '../protocol/examination.ts';
import type { RunnerLog } from '../runners/runner-log.ts';
import type { Home } from '../settings/paths.ts';
import { makeAdapters } from './adapters.ts';
import { examineRegistry } from './registry/examine-registry.ts';

const noLog: RunnerLog = { debug: () => {}, info: () => {}, warn: () => {} };

/** Looks at a home as a daemon would find it, beside one that runs or without: nothing is started or changed. */
export async function examine(options: {
  home: Home;
  distDirectory: string;
  environment: Record<string, string>;
}): Promise<Examination> {
  const adapters = makeAdapters({ ...options, log: noLog });
  const languages = adapters.flatMap((adapter) => adapter.languages.map((one) => adapter.status(one)));
  return { registry: lookAt(options.home.registryPath), languages: await Promise.all(languages) };
}

function lookAt(file: string): RegistryExamination | ErrorBody | null {
  try {
    return examineRegistry(file);
  } catch (error) {
    return errorBody(error instanceof KrError ? error : new KrError('registry_unreadable', String(error)));
  }
}
