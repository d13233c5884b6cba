import type { ProgressMode } from '../../settings/keys.ts';
import { settingValues } from '../../settings/values.ts';
import type { Context } from '../context.ts';
import { isLively } from '../output/terminal.ts';
import { chooseMode, makeReporter, type Reporter } from './reporter.ts';

/** Options of the verbs that wait. */
export interface WaitingOptions {
  progress?: ProgressMode;
  /** False: `--no-output`. */
  output?: boolean;
  stopOnInterrupt?: boolean;
}

/** The reporter that the options and settings ask for. */
export async function openReporter(
  { env, quiet, home }: Context,
  { progress, output = true }: WaitingOptions,
): Promise<Reporter> {
  const wanted = progress ?? settingValues(home.configDirectory).progress;
  const mode = quiet ? 'none' : chooseMode(wanted, process.stderr, env);
  return makeReporter({ mode, output: output && !quiet }, isLively(process.stderr, env));
}
