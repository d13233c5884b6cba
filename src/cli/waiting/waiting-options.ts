import type { ProgressMode } from '../../settings/keys.ts';
import { settingValues } from '../../settings/values.ts';
import { ciLogOf } from '../ci/ci-log-of.ts';
import type { Context } from '../context.ts';
import { writeNote } from '../output/streams.ts';
import { isLively } from '../output/terminal.ts';
import { makeJsonReporter } from './json-reporter.ts';
import { chooseMode, makeReporter, type Reporter, type ReporterOptions } from './reporter.ts';
import { makeStopReporter } from './stop-reporter.ts';

/** Options of the verbs that wait. */
export interface WaitingOptions {
  progress?: ProgressMode;
  /** False: `--no-output`. */
  output?: boolean;
  stopOnInterrupt?: boolean;
}

/** The reporter that the options and settings ask for. */
export async function openReporter(
  context: Context,
  { progress, output = true }: WaitingOptions,
): Promise<Reporter> {
  const { env, quiet } = context;
  return makeReporter({
    mode: modeOf(context, progress),
    output: output && !quiet,
    colour: isLively(process.stderr, env),
    ci: ciLogOf(env),
  });
}

/** Whether the reporter shows what tasks write as they write it. */
export function showsOutput(context: Context, { progress, output = true }: WaitingOptions): boolean {
  return output && !context.quiet && modeOf(context, progress) !== 'json';
}

/** The one of a stop: a terminal gets lines too, for there is nothing that moves. */
export function openStopReporter(context: Context, progress: ProgressMode | undefined): Reporter {
  const mode = modeOf(context, progress);
  if (mode === 'json') return makeJsonReporter({ output: true });
  return makeStopReporter(mode === 'none' ? () => {} : writeNote);
}

function modeOf({ env, quiet, home }: Context, progress: ProgressMode | undefined): ReporterOptions['mode'] {
  const wanted = progress ?? settingValues(home.configDirectory, env).progress;
  return quiet ? 'none' : chooseMode(wanted, process.stderr, env);
}
