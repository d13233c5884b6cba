import type { FollowStep } from '../../client/follow-tasks.ts';
import type { ProgressMode } from '../../settings/keys.ts';
import type { CiLog } from '../ci/ci-log.ts';
import { writeNote } from '../output/streams.ts';
import { type Environment, isLively, type TerminalTraits } from '../output/terminal.ts';

/** Shows on stderr how tasks get on. */
export interface Reporter {
  step(step: FollowStep): void;
  /** Shows what is still held back, and leaves the terminal as it should be. */
  close(): Promise<void>;
}

export interface ReporterOptions {
  mode: Exclude<ProgressMode, 'auto'>;
  /** Whether what the tasks write is shown. */
  output: boolean;
  /** Whether a terminal has colours. */
  colour: boolean;
  /** The log of a CI system, when stderr goes to one. */
  ci: CiLog | undefined;
}

/** What `--progress` comes to on this stderr: animation needs a terminal, and `auto` also one that wants it. */
export function chooseMode(
  wanted: ProgressMode,
  stream: TerminalTraits,
  env: Environment,
): ReporterOptions['mode'] {
  if (wanted === 'auto') return isLively(stream, env) ? 'tty' : 'plain';
  if (wanted === 'tty') return stream.isTTY === true && env.TERM !== 'dumb' ? 'tty' : 'plain';
  return wanted;
}

export async function makeReporter({ mode, output, colour, ci }: ReporterOptions): Promise<Reporter> {
  switch (mode) {
    case 'tty': {
      const { makeTtyReporter } = await import('./tty-reporter.ts');
      return makeTtyReporter(output, colour);
    }
    case 'json': {
      const { makeJsonReporter } = await import('./json-reporter.ts');
      return makeJsonReporter({ output });
    }
    default: {
      const { makePlainReporter } = await import('./plain-reporter.ts');
      return makePlainReporter({ progress: mode === 'plain', output, write: writeNote, ci });
    }
  }
}
