import { readFileSync } from 'node:fs';

/** The width, in columns, that all help fits into; the general one is made for it when the program is built. */
export const readyWidth = 80;

/** Whether the general help is asked for, and nothing else. */
export function isPlainHelp([first, ...rest]: readonly string[]): boolean {
  return rest.length === 0 && (first === '--help' || first === '-h' || first === 'help');
}

/** The general help from its file; undefined on a narrower terminal, and where there is no such file. */
export function readyHelp(file: string): string | undefined {
  if ((process.stdout.columns ?? readyWidth) < readyWidth) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
