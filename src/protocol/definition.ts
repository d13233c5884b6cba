import { type Static, Type } from 'typebox';
import { flowFields } from './flow.ts';
import { idPattern } from './ids.ts';
import type { Language } from './language.ts';

/** Largest request body in bytes. */
export const maxBodyBytes = 16 * 1024 * 1024;

/** Values that a snippet sees as variables, by name. Any JSON. */
export const Arguments = Type.Record(Type.String(), Type.Unknown());

/** The body of `POST /tasks/create/{language}` and `POST /tasks/run/{language}`. */
export const CreateBody = Type.Object(
  {
    code: Type.Optional(Type.String({ description: 'The snippet. Blank code is refused' })),
    command: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: 'Shell, in place of code: a program and its arguments, run without a shell',
      }),
    ),
    id: Type.Optional(Type.String({ pattern: idPattern, description: 'Made by the daemon when absent' })),
    name: Type.Optional(Type.String({ maxLength: 1024, description: 'Defaults to `Task <id>`' })),
    description: Type.Optional(Type.String({ maxLength: 65536 })),
    autoStart: Type.Optional(Type.Boolean({ description: 'Start at once' })),
    isolated: Type.Optional(Type.Boolean({ description: 'Give the task a process of its own' })),
    arguments: Type.Optional(Arguments),
    extraImports: Type.Optional(Type.Array(Type.String(), { description: 'Namespaces (C#, VB.NET)' })),
    extraRefs: Type.Optional(Type.Array(Type.String(), { description: 'Paths of assemblies (C#, VB.NET)' })),
    parentId: Type.Optional(Type.String({ description: 'The task becomes a child of this one' })),
    workingDirectory: Type.Optional(Type.String({ description: 'Absolute path' })),
    environment: Type.Optional(Type.Record(Type.String(), Type.String())),
    umask: Type.Optional(
      Type.String({ pattern: '^0?[0-7]{3}$', description: 'Octal: what files of the snippet are kept from' }),
    ),
    codeFilePath: Type.Optional(
      Type.String({
        description: 'Absolute path of the file that the code came from: for positions and imports',
      }),
    ),
    ...flowFields,
  },
  { $id: 'CreateBody', additionalProperties: false },
);

export type CreateBody = Static<typeof CreateBody>;

/** The body of `POST /tasks/rename`. */
export const RenameBody = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 1024 })),
    description: Type.Optional(Type.String({ maxLength: 65536 })),
  },
  { $id: 'RenameBody', additionalProperties: false },
);

export type RenameBody = Static<typeof RenameBody>;

/** The body of `POST /tasks/progress`. */
export const ProgressBody = Type.Object(
  {
    percentComplete: Type.Optional(
      Type.Number({ description: '0 to 100: other numbers are brought into these bounds' }),
    ),
    statusMessage: Type.Optional(Type.String({ description: 'A short text for people, never blank' })),
  },
  { $id: 'ProgressBody', additionalProperties: false },
);

export type ProgressBody = Static<typeof ProgressBody>;

/** The body of `POST /tasks/remove-many`. */
export const RemoveBody = Type.Object(
  {
    ids: Type.Array(Type.String(), { maxItems: 10_000, description: 'Exact ids' }),
    whatIf: Type.Optional(Type.Boolean({ description: 'Remove nothing: answer what would be removed' })),
  },
  { $id: 'RemoveBody', additionalProperties: false },
);

export type RemoveBody = Static<typeof RemoveBody>;

/** The body of `POST /tasks/restart`. */
export const RestartBody = Type.Object(
  {
    code: Type.Optional(Type.String({ description: 'Other code; absent: the same' })),
    secrets: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'Values of its secrets: they are not kept' }),
    ),
    start: Type.Optional(Type.Boolean({ description: 'Start it at once. Default true' })),
  },
  { $id: 'RestartBody', additionalProperties: false },
);

export type RestartBody = Static<typeof RestartBody>;

/** What a runner needs to know of a task's code and surroundings: frozen at creation. */
export interface TaskDefinition {
  language: Language;
  /** Of a command, its words as they are typed into a shell: for people. */
  code: string;
  /** A program and its arguments, run in place of the code; absent in what an earlier kr kept, null for code. */
  command?: string[] | null;
  arguments: Record<string, unknown>;
  isolated: boolean;
  extraImports: string[];
  extraRefs: string[];
  /** Absolute. */
  workingDirectory: string;
  environment: Record<string, string>;
  /** Octal digits; absent in what an earlier kr kept: then the runner's own, which keeps all from others. */
  umask?: string;
  /** Absolute path of the file that the code came from, or null. */
  codeFilePath: string | null;
}
