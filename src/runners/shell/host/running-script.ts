import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunMessage } from '../../../protocol/runner-messages.ts';
import type { ShellArtifact } from '../../../protocol/shell-artifact.ts';
import { send, sendResult } from '../../host/channel.ts';
import { writeMarkers } from '../../host/markers.ts';
import { flushOutput, limitOutput, writeOutput } from '../../host/output.ts';
import { plainFault } from '../../host/plain-fault.ts';
import type { Console } from './console.ts';
import { type Ending, type Exit, endingOf } from './ending.ts';
import type { GroupWatch } from './group.ts';
import { ResultLines } from './result-lines.ts';
import { scriptName, startChild } from './start-child.ts';

/** How long what a script left running may take to end by itself, in milliseconds: a `tee` has a last line to write. */
const leftoverMs = 500;
/** Between two looks at it, in milliseconds. */
const pauseMs = 10;

export interface RunningScriptOptions {
  /** The runner's own. */
  directory: string;
  console: Console;
  group: GroupWatch;
}

/** One script or command, while it runs. */
export class RunningScript {
  readonly #message: RunMessage;
  readonly #options: RunningScriptOptions;
  readonly #lines: ResultLines;
  #cancelled = false;
  #isRunning = false;

  constructor(message: RunMessage, options: RunningScriptOptions) {
    this.#message = message;
    this.#options = options;
    this.#lines = new ResultLines(message.maxResultBytes);
    limitOutput(message.maxOutputBytes);
  }

  /** Tells all that runs in the group to end: a script's own programs too, so that its traps come to their turn. */
  cancel(): void {
    this.#cancelled = true;
    if (this.#isRunning) process.kill(-process.pid, 'SIGTERM');
  }

  /** Resolves when it has ended and its end was told. Never rejects. */
  async run(): Promise<void> {
    const { console, directory } = this.#options;
    const name = scriptName(this.#message.artifact as ShellArtifact);
    const scriptFile = path.join(directory, name ?? '');
    console.begin((stream, text) => {
      if (stream === 'stdout') this.#lines.push(text);
      writeOutput(stream, text);
    });
    const exit = await this.#exitOf(scriptFile);
    if (name !== null) rmSync(scriptFile, { force: true });
    console.drain();
    const leftover = await this.#leftover();
    console.end();
    this.#tell(endingOf(exit, this.#cancelled), leftover);
  }

  #exitOf(scriptFile: string): Promise<Exit> {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    try {
      const { descriptors } = this.#options.console;
      const child = startChild({ message: this.#message, scriptFile, descriptors });
      this.#isRunning = true;
      child.once('error', (failure) => resolve({ failure }));
      child.once('exit', (code, signal) => resolve(signal ? { signal } : { code: code ?? 0 }));
    } catch (error) {
      resolve({ failure: error as Error });
    }
    return promise;
  }

  /** What the script left running for good, in words; null when nothing is. */
  async #leftover(): Promise<string | null> {
    const { console, group } = this.#options;
    for (let waited = 0; group.members().length > 0; waited += pauseMs) {
      if (waited >= leftoverMs) return 'child processes left behind';
      await wait(pauseMs);
      console.drain();
    }
    return null;
  }

  #tell(ending: Ending, leftover: string | null): void {
    flushOutput();
    const tooLarge = this.#lines.isTooLarge;
    const result = tooLarge ? null : this.#lines.finish();
    if (result !== null) sendResult(result);
    writeMarkers(this.#message.marker);
    const end = tooLarge && ending.outcome === 'completed' ? this.#tooLarge() : ending;
    // Whatever moved the bar did so by other ways.
    send({ type: 'done', ...end, progress: null, reusable: leftover === null, reason: leftover });
  }

  #tooLarge(): Ending {
    const message = `The result is larger than the limit of ${this.#message.maxResultBytes} bytes of JSON.`;
    return { outcome: 'failed', fault: plainFault('result_too_large', message), exitCode: null };
  }
}
