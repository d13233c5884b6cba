import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Diagnostic } from '../../protocol/errors.ts';
import type { Interpreter } from './interpreter.ts';

/** Some code keeps a shell busy for ever, in milliseconds. */
const limitMs = 60_000;
/** How much of what a shell complains about is read, in characters. */
const maxBuffer = 256 * 1024;

export interface SyntaxCheck {
  interpreter: Interpreter;
  code: string;
  /** A directory that is ours alone. */
  directory: string;
  environment: Readonly<Record<string, string>>;
}

/** What a shell has against a script, which it only reads; nothing when it is not there. */
export async function checkSyntax({ interpreter, code, ...rest }: SyntaxCheck): Promise<Diagnostic[]> {
  const own = await mkdtemp(path.join(rest.directory, 'check-'));
  try {
    const file = path.join(own, 'snippet');
    // Shells tell the line of an error in a file, and not of one in what they read from a pipe.
    await writeFile(file, code, { mode: 0o600 });
    const { program, options } = interpreter;
    const done = await execa(program, [...options, '-n', file], {
      cwd: own,
      // In the language that is read below.
      env: { ...rest.environment, LC_ALL: 'C' },
      extendEnv: false,
      stdin: 'ignore',
      stdout: 'ignore',
      reject: false,
      timeout: limitMs,
      killSignal: 'SIGKILL',
      maxBuffer,
      stripFinalNewline: false,
    });
    if (done.timedOut) return [errorAt(1, `${interpreter.name} still read it after a minute.`)];
    if (done.signal !== undefined) {
      return [errorAt(1, `${interpreter.name} was ended by ${done.signal} while it read this code.`)];
    }
    // What could not be started is told by the task, as a shell would tell it.
    if (done.exitCode === undefined) return [];
    const found = readComplaints(done.stderr, file);
    // Bash goes on after some errors, and then finds that all is well.
    if (found.length > 0 || done.exitCode === 0) return found;
    return [errorAt(1, done.stderr.trim().split('\n', 1)[0] || 'syntax error')];
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** `FILE: 3: Syntax error: …` of dash, `FILE: line 3: syntax error …` of bash, which then shows the line as well. */
export function readComplaints(text: string, file: string): Diagnostic[] {
  return text.split('\n').flatMap((one) => {
    if (!one.startsWith(`${file}: `)) return [];
    const [, line, message = ''] = /^(?:line )?(\d+): (.+)$/.exec(one.slice(file.length + 2)) ?? [];
    const isEcho = message.startsWith('`');
    const isWarning = message.startsWith('warning: ');
    return line === undefined || isEcho || isWarning ? [] : [errorAt(Number(line), message)];
  });
}

/** Shells tell no columns. */
function errorAt(line: number, message: string): Diagnostic {
  return { line: Math.max(1, line), column: 1, message, severity: 'error', code: null };
}
