import { statSync } from 'node:fs';
import path from 'node:path';
import { callerEnvironment } from '../../client/environment.ts';
import type { CreateBody } from '../../protocol/definition.ts';
import type { Language } from '../../protocol/language.ts';
import { octal } from '../../settings/octal.ts';
import { settingValues } from '../../settings/values.ts';
import type { Context } from '../context.ts';
import { usageError } from '../output/errors.ts';
import { type FlowOptions, flowBody } from './flow-body.ts';
import { gitCommit } from './git-commit.ts';
import { type ArgumentOptions, readArguments } from './read-arguments.ts';
import { readEnvFiles } from './read-env-files.ts';
import { readSecrets } from './read-secrets.ts';
import { planSource, readSource, type SourceOptions } from './read-source.ts';

export interface CreateOptions extends SourceOptions, ArgumentOptions, FlowOptions {
  id?: string;
  name?: string;
  description?: string;
  isolated?: boolean;
  extraImports?: string[];
  extraRefs?: string[];
  /** Id of the parent; false: `--no-parent`. */
  parent?: string | false;
  env?: string[];
  envFile?: string[];
  secret?: string[];
  workingDirectory?: string;
}

export interface CreateRequest {
  language: Language;
  body: CreateBody;
  /** The parent is the task that this command runs in: nobody asked for it by name. */
  impliedParent: boolean;
}

/** Makes the request for a task of what the command line says. Throws `usage`. */
export async function makeCreateRequest(
  { client, home, env }: Context,
  args: readonly string[],
  options: CreateOptions,
): Promise<CreateRequest> {
  if (args.length > 1) throw usageError(`One file is enough: '${args[1]}' is too much.`);
  const workingDirectory = chosenDirectory(options.workingDirectory);
  const choices = settingValues(home.configDirectory, env);
  const plan = planSource(options, args[0], choices.defaultLanguage);
  if (plan.from === 'stdin' && options.arguments === '-') {
    throw usageError('Code and --arguments can not both come from stdin: give one of them as a file.');
  }
  const source = await readSource(plan);
  const taskArguments = await readArguments(options);
  const secrets = options.secret && readSecrets(env, options.secret);
  const { environment, missing } = callerEnvironment(env, {
    secretNames: choices.secretNames,
    extra: options.env ?? [],
    given: await readEnvFiles(options.envFile),
    without: Object.keys(secrets ?? {}),
  });
  if (missing[0] !== undefined)
    throw usageError(
      `--env ${missing[0]}: there is no such variable here. Set it, or give --env ${missing[0]}=VALUE.`,
    );
  const impliedParent = options.parent === undefined && Boolean(env.KR_TASK_ID);
  const parentId = options.parent === false ? undefined : options.parent || env.KR_TASK_ID || undefined;
  return {
    language: source.language,
    impliedParent,
    body: {
      ...source.source,
      workingDirectory,
      environment,
      umask: octal(process.umask()),
      ...defined({
        id: options.id,
        name: options.name,
        description: options.description,
        isolated: options.isolated,
        arguments: taskArguments,
        extraImports: options.extraImports,
        extraRefs: options.extraRefs?.map((file) => path.resolve(file)),
        parentId,
        secrets,
        gitCommit: await gitCommit(workingDirectory),
        codeFilePath: source.codeFilePath ?? undefined,
        ...(await flowBody(client, options)),
      }),
    },
  };
}

/** The task that is asked for, in a sentence about it: `a CSharp task 'nightly'`. */
export function describeRequest({ language, body }: CreateRequest): string {
  const called = body.id ?? body.name;
  return `a ${language} task${called === undefined ? '' : ` '${called}'`}`;
}

/** Absolute. Throws `usage` when it is no directory. */
function chosenDirectory(given: string | undefined): string {
  const here = currentDirectory();
  if (given === undefined) return here;
  const directory = path.resolve(here, given);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw usageError(`--working-directory: there is no directory ${directory}. Give one that is there.`);
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw usageError('The current directory is not there any more: change to another one.');
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
