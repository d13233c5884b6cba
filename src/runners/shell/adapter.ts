import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TaskDefinition } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import type { ShellArtifact } from '../../protocol/shell-artifact.ts';
import { startProcessRunner } from '../process-runner.ts';
import { RecentMap } from '../recent-map.ts';
import type { Adapter, LanguageStatus, Prepared, Runner } from '../runner.ts';
import type { RunnerLog } from '../runner-log.ts';
import { checkSyntax } from './check-syntax.ts';
import { canCheck, type Interpreter, namedInterpreter, standardShell } from './interpreter.ts';
import { launchOf } from './launch.ts';

/** How much of checked code is remembered, in characters. */
const cacheWeight = 8 * 1024 * 1024;

/** Of a script that was found to be well: its digest is kept, not the text. */
const entryWeight = 100;

const language = 'Shell';

export interface ShellAdapterOptions {
  /** Absolute path of the bundled host. */
  hostPath: string;
  /** For the files that scripts run from; made when it is needed. */
  scriptsDirectory: string;
  /** What runners and checks start with. */
  environment: Readonly<Record<string, string>>;
  log: RunnerLog;
}

/** Shell scripts and single commands. */
export function createShellAdapter(options: ShellAdapterOptions): Adapter {
  const { hostPath, scriptsDirectory, environment, log } = options;
  const sound = new RecentMap<true>(cacheWeight);
  /** One check after the other: each is a process. */
  let lastCheck: Promise<unknown> = Promise.resolve();

  function need(): void {
    const { missing } = shellStatus();
    if (missing !== null) throw new KrError('language_unavailable', missing);
  }

  async function ownDirectory(): Promise<string> {
    mkdirSync(scriptsDirectory, { recursive: true, mode: 0o700 });
    return mkdtemp(path.join(scriptsDirectory, 'runner-'));
  }

  async function check(interpreter: Interpreter, code: string): Promise<Prepared | null> {
    const key = createHash('sha256').update(`${interpreter.program}\n`).update(code).digest('base64');
    if (!canCheck(interpreter) || sound.get(key)) return null;
    mkdirSync(scriptsDirectory, { recursive: true, mode: 0o700 });
    const checked = lastCheck.then(() =>
      checkSyntax({ interpreter, code, directory: scriptsDirectory, environment }),
    );
    lastCheck = checked.catch(() => undefined);
    const diagnostics = await checked;
    if (diagnostics.length > 0) return { ok: false, diagnostics };
    sound.set(key, true, entryWeight);
    return null;
  }

  return {
    languages: [language],
    repair: null,

    async status() {
      return shellStatus();
    },

    async prepare({ code, command, codeFilePath }: TaskDefinition): Promise<Prepared> {
      need();
      if (command) {
        return { ok: true, artifact: { form: 'command', words: command } satisfies ShellArtifact };
      }
      const interpreter = namedInterpreter(code) ?? { program: standardShell, options: [], name: 'sh' };
      const refused = await check(interpreter, code);
      return refused ?? { ok: true, artifact: launchOf(interpreter, code, codeFilePath) };
    },

    // A script is a process of its own in any case: an isolated one has no other host than the others.
    async start(): Promise<Runner> {
      need();
      const directory = await ownDirectory();
      const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
      try {
        const runner = await startProcessRunner({
          language,
          command: process.execPath,
          args: [hostPath, directory],
          environment,
          log,
        });
        // The host may have been killed while the file of a script was there.
        runner.exited.then(remove);
        return runner;
      } catch (error) {
        await remove();
        throw error;
      }
    },

    async dispose() {
      await lastCheck;
    },
  };
}

function shellStatus(): LanguageStatus {
  if (!existsSync(standardShell)) {
    const missing = `There is no ${standardShell} here.`;
    return { language, available: false, version: null, missing, fix: null };
  }
  const version = `${path.basename(realpathSync(standardShell))} (${standardShell})`;
  return { language, available: true, version, missing: null, fix: null };
}
