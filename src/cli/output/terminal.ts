import { ciSystemOf } from '../ci/ci-system.ts';

/** What a stream of a process can show. */
export interface TerminalTraits {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/** True for a terminal on which colour and moving lines are wanted. */
export function isLively(stream: TerminalTraits, env: Environment): boolean {
  return stream.isTTY === true && !isSet(env.NO_COLOR) && env.TERM !== 'dumb' && !isCi(env);
}

function isCi(env: Environment): boolean {
  // Azure Pipelines does not set CI.
  return (isSet(env.CI) && env.CI !== 'false' && env.CI !== '0') || ciSystemOf(env) !== undefined;
}

/** Columns of a terminal; undefined for a file or a pipe, which have no width. */
export function widthOf(stream: TerminalTraits): number | undefined {
  return stream.isTTY === true ? stream.columns || 80 : undefined;
}
