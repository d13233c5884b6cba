import { createHash } from 'node:crypto';
import type { TaskDefinition } from '../../protocol/definition.ts';
import type { Language } from '../../protocol/language.ts';
import { Compiler } from '../compiler.ts';
import { startProcessRunner } from '../process-runner.ts';
import { RecentMap } from '../recent-map.ts';
import type { Adapter, Prepared } from '../runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import { prepareBody } from './prepare-body.ts';

/** How much prepared code is kept, in characters of snippets and what was made of them. */
const cacheWeight = 32 * 1024 * 1024;

/** Longest code, in characters, that is looked at within the daemon: longer would keep it from its other work. */
const quickLength = 64 * 1024;

/** How long an unused compiler stays, in milliseconds. */
const compilerIdleMs = 5 * 60_000;

/** Imported TypeScript gets enums and namespaces too, and no warning about that on the task's stderr. */
const wantedFlags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** An experiment's flag may go with a later Node.js, which would refuse to start. */
const nodeFlags = wantedFlags.filter((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag.split('=')[0] ?? flag),
);

export interface NodeAdapterOptions {
  /** Absolute paths of the bundled host and of the bundled compiler. */
  hostPath: string;
  compilerPath: string;
  /** What runners that are not isolated start with. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
}

/** JavaScript and TypeScript, run by the Node.js that runs the daemon. */
export function createNodeAdapter(options: NodeAdapterOptions): Adapter {
  const { hostPath, compilerPath, environment, log } = options;
  const cache = new RecentMap<Prepared>(cacheWeight);
  const program = { language: 'JavaScript', command: process.execPath, environment, log } as const;
  const compiler = new Compiler({
    start: () => startProcessRunner({ ...program, args: [compilerPath] }),
    idleMs: compilerIdleMs,
  });

  async function compile(language: Language, code: string): Promise<Prepared> {
    const { diagnostics, artifact } = await compiler.check({
      language,
      code,
      codeFilePath: null,
      arguments: {},
      extraImports: [],
      extraRefs: [],
      artifactPath: null,
    });
    return diagnostics.length === 0 ? { ok: true, artifact } : { ok: false, diagnostics };
  }

  return {
    languages: ['JavaScript', 'TypeScript'],
    // They came with the bundle, and so did what would say this.
    repair: null,

    async status(language) {
      const version = `Node.js ${process.versions.node}`;
      return { language, available: true, version, missing: null, fix: null };
    },

    async prepare({ language, code }: TaskDefinition) {
      const key = createHash('sha256').update(`${language}\n`).update(code).digest('base64');
      const known = cache.get(key);
      if (known) return known;
      const prepared = prepareQuickly(language, code) ?? (await compile(language, code));
      if (prepared.ok) cache.set(key, prepared, code.length + JSON.stringify(prepared).length);
      return prepared;
    },

    start(language: Language, isolatedFor?: TaskDefinition) {
      return startProcessRunner({
        ...program,
        language,
        args: [...nodeFlags, hostPath, ...(isolatedFor ? ['once'] : [])],
        environment: isolatedFor?.environment ?? environment,
      });
    },

    dispose: () => compiler.close(),
  };
}

/** What most JavaScript is, a body that V8 takes as it stands; null when more has to be found out. */
function prepareQuickly(language: Language, code: string): Prepared | null {
  if (language !== 'JavaScript' || code.length > quickLength || /\bexport\b/.test(code)) return null;
  const prepared = prepareBody(code);
  return prepared.ok ? prepared : null;
}
