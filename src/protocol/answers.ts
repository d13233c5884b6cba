import { Type } from 'typebox';
import { LanguageSchema, StateSchema, Task } from './task.ts';

/** Bodies of answers, beside the task itself. */
export const Created = Type.Object({ id: Type.String(), language: LanguageSchema, state: StateSchema });

/** A task like this could be created. */
export const Checked = Type.Object({ ok: Type.Literal(true), language: LanguageSchema });

export const RunAnswer = Type.Object({ id: Type.String(), started: Type.Boolean(), task: Task });

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
export const verbAnswer = (verb: 'started' | 'cancelled' | 'removed' | 'renamed') =>
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
