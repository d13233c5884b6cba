import { isAbsolute } from 'node:path';
import type { CreateBody, TaskDefinition } from '../../protocol/definition.ts';
import { asSentence, type Diagnostic, KrError } from '../../protocol/errors.ts';
import type { Language } from '../../protocol/language.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { checkArgumentEnvironment } from '../argument-environment.ts';
import { checkArgumentNames } from '../argument-names.ts';
import { sampleFor } from '../samples.ts';

/** What holds for a task whose creator does not say. */
export interface Surroundings {
  workingDirectory: string;
  environment: Record<string, string>;
  umask: string;
}

/**
 * The definition that a request asks for. `query` holds what came as query parameters: they become arguments.
 * Without a body it is the language's sample.
 */
export function makeDefinition(
  language: Language,
  body: CreateBody | null,
  query: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
): TaskDefinition {
  const source = body ?? sampleFor(language, query);
  const command = body?.command ?? null;
  if ((source.code === undefined) === (command === null)) {
    throw new KrError('invalid_request', 'Give the task code, or a command in place of it.');
  }
  if (command !== null) checkCommand(command, language);
  const code = source.code ?? (command ?? []).map(shellWord).join(' ');
  requireCode(code);
  const given = source.arguments ?? {};
  const twice = body ? Object.keys(query).find((name) => Object.hasOwn(given, name)) : undefined;
  if (twice !== undefined) {
    throw new KrError(
      'invalid_argument',
      `The argument '${twice}' is given in the body and in the query: give it once.`,
    );
  }
  checkSecretNames(Object.keys(body?.secrets ?? {}));
  const taskArguments = { ...given, ...query };
  checkArgumentNames(Object.keys(taskArguments), language);
  checkArgumentEnvironment({ language, arguments: taskArguments });
  for (const [what, paths] of [
    ['workingDirectory', [body?.workingDirectory]],
    ['codeFilePath', [body?.codeFilePath]],
    ['extraRefs', body?.extraRefs ?? []],
  ] as const) {
    const relative = paths.find((path) => path !== undefined && !isAbsolute(path));
    if (relative !== undefined) {
      throw new KrError(
        'invalid_request',
        `'${relative}' in ${what} is no absolute path: the daemon has no directory of yours.`,
      );
    }
  }
  return {
    language,
    code,
    command,
    arguments: taskArguments,
    // The memory of a process that others have used before would count for the task.
    isolated: (body?.isolated ?? false) || body?.maxMemory !== undefined,
    extraImports: body?.extraImports ?? [],
    extraRefs: body?.extraRefs ?? [],
    workingDirectory: body?.workingDirectory ?? surroundings.workingDirectory,
    environment: body?.environment ?? surroundings.environment,
    umask: body?.umask ?? surroundings.umask,
    codeFilePath: body?.codeFilePath ?? null,
  };
}

/** The same with other code, in place of a command too. Throws `blank_code`. */
export function withCode(definition: TaskDefinition, code: string): TaskDefinition {
  requireCode(code);
  return { ...definition, code, command: null };
}

function requireCode(code: string): void {
  if (code.trim() === '') {
    throw new KrError('blank_code', 'The code is blank: give the task something to do.');
  }
}

/** Throws `invalid_request` for a name that no variable can have, or that is kr's own. */
function checkSecretNames(names: readonly string[]): void {
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name) || /^(KR_|PATH$)/i.test(name));
  if (wrong === undefined) return;
  throw new KrError(
    'invalid_request',
    `'${wrong}' can be no secret: use the name of a variable, of letters, digits and '_', which is not PATH or one of kr's.`,
  );
}

/** Throws `invalid_request` or `blank_code` for a command that nothing could run. */
function checkCommand(command: readonly string[], language: Language): void {
  if (language !== 'Shell') {
    throw new KrError('invalid_request', `A command is a task in Shell, not in ${language}: give that code.`);
  }
  if (command[0]?.trim() === '') {
    throw new KrError('blank_code', 'The first word of the command is blank: give a program.');
  }
  if (command.some((word) => word.includes('\0'))) {
    throw new KrError(
      'invalid_request',
      'A word of the command has a NUL character in it: no program can be given that.',
    );
  }
}

/** The error for code that does not compile: names the first place, carries them all. */
export function compileError(diagnostics: Diagnostic[]): KrError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = first
    ? `line ${first.line}, column ${first.column}: ${first.code ? `${first.code}: ` : ''}${first.message}`
    : 'no place known';
  return new KrError('compile_error', asSentence(`The code does not compile: ${where}${more}`), {
    details: { diagnostics },
  });
}
