import { asSentence } from '../../protocol/errors.ts';

/** One thing that works, or does not. */
export interface Check {
  name: string;
  /** `warning`: something is missing that is not in use, or will be a trouble. `error`: what is in use does not work. */
  status: 'ok' | 'warning' | 'error';
  message: string;
  /** The command that mends it, or null. */
  fix: string | null;
}

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message, fix: null };
}

export function warning(name: string, message: string, fix: string | null = null): Check {
  return { name, status: 'warning', message, fix };
}

export function failure(name: string, error: unknown, fix: string | null = null): Check {
  return { name, status: 'error', message: typeof error === 'string' ? error : asSentence(error), fix };
}
