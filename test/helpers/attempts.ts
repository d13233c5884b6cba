/** Snippets that do another thing at each of their attempts. */
import path from 'node:path';
import type { TestHome } from './kr.ts';

/**
 * JavaScript that does at its first attempt what the first of `steps` says, and so on; later ones do as the last. It
 * writes a letter into the file `name` of the test's directory each time that it runs.
 */
export function byAttempt({ directory }: TestHome, name: string, ...steps: string[]): string {
  const file = JSON.stringify(path.join(directory, name));
  const cases = steps.map((step, index) => `case ${index + 1}: { ${step}; break; }`);
  return `
    const { appendFileSync, readFileSync } = await import('node:fs');
    appendFileSync(${file}, 'x');
    switch (Math.min(readFileSync(${file}, 'utf8').length, ${steps.length})) { ${cases.join('\n')} }`;
}
