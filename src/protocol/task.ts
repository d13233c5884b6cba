import { type Static, Type } from 'typebox';
import { faultCodes } from './fault-codes.ts';
import { Waiting } from './flow.ts';
import { languages } from './language.ts';
import { Nullable } from './nullable.ts';
import { Progress } from './progress.ts';
import { states } from './state.ts';

const Timestamp = Type.String({ format: 'date-time', description: 'ISO 8601 UTC with milliseconds' });

export const LanguageSchema = Type.Enum([...languages]);
export const StateSchema = Type.Enum([...states]);

export const Fault = Type.Object(
  {
    code: Type.Enum([...faultCodes]),
    message: Type.String(),
    type: Nullable(
      Type.String({ description: 'The exception type, such as System.InvalidOperationException' }),
    ),
    position: Nullable(
      Type.String({
        description: 'Where in the snippet: `At line:2 char:5` or `At FILE:2 char:5`, then the line itself',
      }),
    ),
    stackTrace: Nullable(Type.String()),
  },
  { $id: 'Fault', additionalProperties: false },
);

export type Fault = Static<typeof Fault>;

/** A fault as lists show it. */
export const FaultSummary = Type.Object(
  { code: Type.Enum([...faultCodes]) },
  { $id: 'FaultSummary', additionalProperties: false },
);

export type FaultSummary = Static<typeof FaultSummary>;

const taskFields = {
  id: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  language: LanguageSchema,
  state: StateSchema,
  stateText: Type.String({ description: 'Equals state' }),
  createdAt: Timestamp,
  startedAt: Nullable(Timestamp),
  completedAt: Nullable(Timestamp),
  duration: Nullable(Type.Number({ description: 'Seconds from start to end, or to now while it runs' })),
  progress: Progress,
  parentId: Nullable(Type.String()),
  childrenId: Type.Array(Type.String()),
};

const exitCode = Nullable(
  Type.Integer({ description: "The snippet's own exit code, null when it set none" }),
);

/** Fields that tell of the flow: behind the others, since they came later. */
const flowFields = {
  group: Type.String({ description: 'The name of its group' }),
  priority: Type.Integer({ description: 'Within its group: higher first' }),
  key: Nullable(Type.String({ description: 'Of live tasks only this one has it' })),
  restartOf: Nullable(Type.String({ description: 'The id of the task whose definition it has' })),
  attempt: Type.Integer({
    description: 'The number of the attempt that runs or ran last; 0 before the first',
  }),
  waitsFor: Type.Array(Waiting, { description: 'What a Queued task waits for; empty in any other state' }),
  warnings: Type.Array(Type.String(), { description: 'What went wrong beside the task itself' }),
  gitCommit: Nullable(
    Type.String({ description: 'The commit that its directory was at when it was created' }),
  ),
};

const attemptFields = {
  number: Type.Integer({ minimum: 1 }),
  startedAt: Nullable(Timestamp),
  completedAt: Nullable(Timestamp),
  state: StateSchema,
};

/** One run of a task that may be tried again. */
export const Attempt = Type.Object(
  { ...attemptFields, fault: Nullable(Fault) },
  { $id: 'Attempt', additionalProperties: false },
);

export type Attempt = Static<typeof Attempt>;

/** An attempt as lists show it. */
const AttemptSummary = Type.Object(
  { ...attemptFields, fault: Nullable(FaultSummary) },
  { $id: 'AttemptSummary', additionalProperties: false },
);

const attempts = {
  description: 'When it was asked for: all attempts, the one that runs or ran last at the end',
};

/** A task as a single get answers it. */
export const Task = Type.Object(
  {
    ...taskFields,
    fault: Nullable(Fault),
    exitCode,
    ...flowFields,
    attempts: Type.Optional(Type.Array(Attempt, attempts)),
  },
  { $id: 'Task', additionalProperties: false },
);

export type Task = Static<typeof Task>;

/** A task as lists hold it: the same, but of a fault only its code. */
export const TaskSummary = Type.Object(
  {
    ...taskFields,
    fault: Nullable(FaultSummary),
    exitCode,
    ...flowFields,
    attempts: Type.Optional(Type.Array(AttemptSummary, attempts)),
  },
  { $id: 'TaskSummary', additionalProperties: false },
);

export type TaskSummary = Static<typeof TaskSummary>;
