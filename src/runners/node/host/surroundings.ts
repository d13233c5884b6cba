import type { Writable } from 'node:stream';
import type { RunMessage } from '../../../protocol/runner-messages.ts';
import { pristine } from '../../host/pristine.ts';
import { uncork } from './captured-output.ts';
import { replaceEnvironment } from './environment.ts';
import { snapshotIntrinsics } from './intrinsics.ts';
import { LeftoverWatch } from './leftovers.ts';
import { snapshotListeners } from './listeners.ts';
import { loadedUserModule } from './modules.ts';
import { ObjectSnapshot } from './object-snapshot.ts';
import { TimerWatch } from './timers.ts';

/** Properties that change by themselves, or are put back in another way. */
const listenerProperties = ['_events', '_eventsCount'];
const movingProcessProperties = [
  ...listenerProperties,
  ...['_exiting', 'title', 'exitCode', 'ppid', 'debugPort'],
];

/** What surrounds a task in its process: made ready before it, put back after it. */
export class Surroundings {
  readonly #streams: readonly Writable[];
  readonly #objects: readonly ObjectSnapshot[];
  readonly #title = process.title;
  readonly #umask = pristine.umask();
  readonly #timers = new TimerWatch();
  #restoreListeners: (() => void)[] = [];
  #leftovers: LeftoverWatch | null = null;

  /** `streams`: those that stand for stdout and stderr. `once`: the process is for one task, nothing is kept. */
  constructor(streams: readonly Writable[], once: boolean) {
    this.#streams = streams;
    this.#objects = once ? [] : snapshotObjects(streams);
  }

  /** Throws an Error for people when the working directory can't be used. */
  prepare(options: Pick<RunMessage, 'environment' | 'workingDirectory' | 'umask'>): void {
    replaceEnvironment(options.environment);
    if (options.umask !== null) pristine.umask(options.umask);
    try {
      pristine.chdir(options.workingDirectory);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? error.code : String(error);
      throw new Error(`The working directory ${options.workingDirectory} can't be used: ${reason}.`);
    }
    this.#restoreListeners = [process, ...this.#streams].map(snapshotListeners);
    this.#leftovers = new LeftoverWatch();
    this.#timers.start();
  }

  /** Resolves with what can't be put back; null when the process is as it was. */
  async putBack(): Promise<string | null> {
    const timersGone = this.#timers.stop();
    // What was just closed is gone one turn later, and what was under way shows.
    await new Promise((resolve) => pristine.setImmediate(resolve));
    uncork(this.#streams);
    // First of all what the rest is done with.
    const objectsBack = this.#objects.filter((object) => !object.restore()).length === 0;
    for (const restore of this.#restoreListeners) restore();
    const leftover = this.#leftovers?.find() ?? null;
    this.#leftovers?.stop();
    this.#leftovers = null;
    process.exitCode = undefined;
    if (process.title !== this.#title) process.title = this.#title;
    pristine.umask(this.#umask);
    if (process.hasUncaughtExceptionCaptureCallback()) process.setUncaughtExceptionCaptureCallback(null);
    // A directory in use can't be unmounted.
    pristine.chdir('/');
    if (leftover !== null) return leftover;
    if (!timersGone) return 'timers left behind';
    if (!objectsBack) return 'built-in objects were changed for good';
    const module = loadedUserModule();
    return module === null ? null : `the module ${module} was loaded`;
  }
}

function snapshotObjects(streams: readonly Writable[]): ObjectSnapshot[] {
  // Looking at this global makes Node.js load what is behind it, which adds globals that can't be taken away.
  Reflect.get(globalThis, 'FormData');
  return [
    new ObjectSnapshot(process, movingProcessProperties),
    new ObjectSnapshot(globalThis),
    new ObjectSnapshot(console),
    ...streams.map((stream) => new ObjectSnapshot(stream, listenerProperties)),
    ...snapshotIntrinsics(),
  ];
}
