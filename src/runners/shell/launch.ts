import path from 'node:path';
import type { ShellArtifact } from '../../protocol/shell-artifact.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { type Interpreter, isSourcing } from './interpreter.ts';

/** What a script is called that did not come from a file. */
const fileName = 'snippet';

/** How a script is started. `codeFilePath`: the file that it came from, or null. */
export function launchOf(interpreter: Interpreter, code: string, codeFilePath: string | null): ShellArtifact {
  const { program, options } = interpreter;
  if (isSourcing(interpreter)) {
    return { form: 'sourced', program, options, name: codeFilePath ?? interpreter.name };
  }
  return {
    form: 'file',
    program,
    options,
    fileName: codeFilePath === null ? fileName : path.basename(codeFilePath),
    firstLine: codeFilePath === null ? null : telling(interpreter, code, codeFilePath),
  };
}

/**
 * A script runs as it was at its creation, from a file of kr's own, but looks for what lies beside it at the place
 * of `$0`: the line in place of the first makes that the file that it came from.
 */
function telling({ name }: Interpreter, code: string, codeFilePath: string): string | null {
  if (name === 'zsh') return `0=${shellWord(codeFilePath)}`;
  // Bash can't be told the other name that it has for the script, and the two are compared by many.
  if (name === 'bash' && !code.includes('BASH_SOURCE')) return `BASH_ARGV0=${shellWord(codeFilePath)}`;
  return null;
}
