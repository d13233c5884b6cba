import type { Runner } from '../runners/runner.ts';
import type { StopStep } from './task-sink.ts';

/** From TERM to KILL, in milliseconds. */
export const termToKillMs = 2000;

export interface StopSequenceOptions {
  runner: Pick<Runner, 'cancel' | 'signal'>;
  /** From asking to TERM. */
  graceMs: number;
  onStep(step: StopStep): void;
}

/** A stop that is under way. */
export interface StopSequence {
  /** True once the runner was sent a signal. */
  readonly signalled: boolean;
  /** Kills at once. */
  kill(): void;
  /** The task has ended: no further step is taken. */
  end(): void;
}

/** Asks the running code to end, then sends TERM after the grace period, then KILL two seconds later. */
export function startStopSequence({ runner, graceMs, onStep }: StopSequenceOptions): StopSequence {
  let signalled = false;
  let timer: NodeJS.Timeout | undefined;

  function kill(): void {
    clearTimeout(timer);
    signalled = true;
    onStep('KILL');
    runner.signal('SIGKILL');
  }

  function terminate(): void {
    signalled = true;
    onStep('TERM');
    timer = setTimeout(kill, termToKillMs);
    runner.signal('SIGTERM');
  }

  onStep('asked');
  timer = setTimeout(terminate, graceMs);
  runner.cancel();
  return {
    get signalled() {
      return signalled;
    },
    kill,
    end: () => clearTimeout(timer),
  };
}
