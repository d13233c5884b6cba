import { type Static, Type } from 'typebox';
import { Arguments } from './definition.ts';
import { Nullable } from './nullable.ts';
import { LanguageSchema, StateSchema, Task } from './task.ts';

const Duplicate = Type.Optional(
  Type.Literal(true, { description: 'Nothing was created: it is the live task that has the key' }),
);

/** Bodies of answers, beside the task itself. */
export const Created = Type.Object({
  id: Type.String(),
  language: LanguageSchema,
  state: StateSchema,
  duplicate: Duplicate,
});

/** A task like this could be created. */
export const Checked = Type.Object({ ok: Type.Literal(true), language: LanguageSchema });

export const RunAnswer = Type.Object({
  id: Type.String(),
  started: Type.Boolean(),
  task: Task,
  duplicate: Duplicate,
});

export const RestartAnswer = Type.Object({
  id: Type.String(),
  restartOf: Type.String({ description: 'The task whose definition it has' }),
  state: StateSchema,
});

/** What was frozen at creation, as far as it is told: of the environment the names. */
export const DefinitionAnswer = Type.Object(
  {
    id: Type.String(),
    language: LanguageSchema,
    code: Type.String(),
    command: Type.Optional(Nullable(Type.Array(Type.String(), { description: 'Run in place of the code' }))),
    codeFilePath: Nullable(Type.String()),
    arguments: Arguments,
    isolated: Type.Boolean(),
    extraImports: Type.Array(Type.String()),
    extraRefs: Type.Array(Type.String()),
    workingDirectory: Type.String(),
    environmentNames: Type.Array(Type.String()),
    secretNames: Type.Array(Type.String(), { description: 'Variables whose values are in memory only' }),
  },
  { $id: 'DefinitionAnswer' },
);

export type DefinitionAnswer = Static<typeof DefinitionAnswer>;

export const ErrorAnswer = Type.Object(
  {
    error: Type.String({ description: 'A sentence for people' }),
    code: Type.String({ description: 'For programs' }),
    diagnostics: Type.Optional(
      Type.Array(
        Type.Object({
          line: Type.Integer(),
          column: Type.Integer(),
          message: Type.String(),
          severity: Type.Enum(['error', 'warning']),
          code: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
    ),
    candidates: Type.Optional(Type.Array(Type.String())),
  },
  { $id: 'ErrorAnswer' },
);

/** `{<verb>: true, id}`; when refused `{<verb>: false, id, error, code}`. */
export const verbAnswer = (verb: 'started' | 'cancelled' | 'removed' | 'renamed' | 'updated') =>
  Type.Object({
    [verb]: Type.Boolean(),
    id: Type.String(),
    error: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
  });

/** One of the answers of `POST /tasks/remove-many`. */
export const RemoveManyAnswer = Type.Object({
  ...verbAnswer('removed').properties,
  descendants: Type.Array(Type.String(), { description: 'Ids of the tasks that go with it' }),
});

/** `{<verb>: true, name}`; when refused `{<verb>: false, name, error, code}`. */
export const groupAnswer = (verb: 'set' | 'suspended' | 'resumed' | 'removed') =>
  Type.Object({
    [verb]: Type.Boolean(),
    name: Type.String(),
    error: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
  });
