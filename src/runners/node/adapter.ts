import { createHash } from 'node:crypto';
import type { TaskDefinition } from '../../protocol/definition.ts';
import type { Language } from '../../protocol/language.ts';
import { startProcessRunner } from '../process-runner.ts';
import type { Adapter } from '../runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import { type PreparedCode, prepareCode, stopEsbuild } from './prepare-code.ts';
import { RecentMap } from './recent-map.ts';

/** How much prepared code is kept, in characters of snippets and what was made of them. */
const cacheWeight = 32 * 1024 * 1024;

/** Imported TypeScript gets enums and namespaces too, and no warning about that on the task's stderr. */
const wantedFlags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** An experiment's flag may go with a later Node.js, which would refuse to start. */
const nodeFlags = wantedFlags.filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag.split('=')[0] ?? flag),
);

export interface NodeAdapterOptions {
  /** Absolute path of the bundled host. */
  hostPath: string;
  /** What runners that are not isolated start with. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
}

/** JavaScript and TypeScript, run by the Node.js that runs the daemon. */
export function createNodeAdapter({ hostPath, environment, log }: NodeAdapterOptions): Adapter {
  const cache = new RecentMap<PreparedCode>(cacheWeight);

  return {
    languages: ['JavaScript', 'TypeScript'],

    async status(language) {
      const version = `Node.js ${process.versions.node}`;
      return { language, available: true, version, missing: null, fix: null };
    },

    async prepare({ language, code }: TaskDefinition) {
      const typed = language === 'TypeScript' ? language : 'JavaScript';
      const key = createHash('sha256').update(`${typed}\n`).update(code).digest('base64');
      const known = cache.get(key);
      if (known) return known;
      const prepared = await prepareCode(typed, code);
      cache.set(key, prepared, code.length + JSON.stringify(prepared).length);
      return prepared;
    },

    start(language: Language, isolatedFor?: TaskDefinition) {
      return startProcessRunner({
        language,
        command: process.execPath,
        args: [...nodeFlags, hostPath, ...(isolatedFor ? ['once'] : [])],
        environment: isolatedFor?.environment ?? environment,
        log,
      });
    },

    dispose: stopEsbuild,
  };
}
