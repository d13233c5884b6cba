import { type Static, Type } from 'typebox';
import { Nullable } from './nullable.ts';
import { outputStreams } from './output-streams.ts';
import { Progress } from './progress.ts';
import { FaultSummary, LanguageSchema, StateSchema } from './task.ts';

const eventFields = {
  seq: Type.Integer({ minimum: 1, description: 'Rises by one from event to event of a daemon' }),
  taskId: Type.String(),
  at: Type.String({ format: 'date-time' }),
};

/** The task came into this state. Carries what a list needs to show it. */
export const StateEvent = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('state'),
    state: StateSchema,
    name: Type.String(),
    language: LanguageSchema,
    parentId: Nullable(Type.String()),
    progress: Progress,
    fault: Nullable(FaultSummary),
    exitCode: Nullable(Type.Integer()),
    attempt: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'The number of the attempt that runs or ran last; absent before the first',
      }),
    ),
  },
  { $id: 'StateEvent' },
);

export const ProgressEvent = Type.Object(
  { ...eventFields, type: Type.Literal('progress'), progress: Progress },
  { $id: 'ProgressEvent' },
);

/** Something that a task wrote. `position` is where a PowerShell record came from. */
export const OutputEvent = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('output'),
    stream: Type.Enum([...outputStreams]),
    text: Type.String(),
    position: Nullable(Type.String()),
    cut: Type.Optional(
      Type.Literal(true, { description: 'The mark where output went over the limit: no more of it is kept' }),
    ),
    attempt: Type.Optional(
      Type.Integer({ minimum: 2, description: 'The number of the attempt that wrote it; absent: the first' }),
    ),
  },
  { $id: 'OutputEvent' },
);

/** The result can be read now. Small ones (64 KiB as JSON) come along; larger ones: `GET /tasks/result`. */
export const ResultEvent = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('result'),
    bytes: Type.Integer({ description: 'Size as JSON text in UTF-8' }),
    result: Type.Optional(Type.Unknown()),
  },
  { $id: 'ResultEvent' },
);

/** A step of stopping: cancel was asked, TERM was sent, KILL was sent. */
export const StopStepEvent = Type.Object(
  { ...eventFields, type: Type.Literal('stop-step'), step: Type.Enum(['asked', 'TERM', 'KILL']) },
  { $id: 'StopStepEvent' },
);

export const RenamedEvent = Type.Object(
  {
    ...eventFields,
    type: Type.Literal('renamed'),
    name: Type.String(),
    description: Nullable(Type.String()),
  },
  { $id: 'RenamedEvent' },
);

/** Something went wrong beside the task itself: it is among its `warnings` from now on. */
export const WarningEvent = Type.Object(
  { ...eventFields, type: Type.Literal('warning'), message: Type.String() },
  { $id: 'WarningEvent' },
);

export const RemovedEvent = Type.Object(
  { ...eventFields, type: Type.Literal('removed') },
  { $id: 'RemovedEvent' },
);

export const TaskEvent = Type.Union([
  StateEvent,
  ProgressEvent,
  OutputEvent,
  ResultEvent,
  StopStepEvent,
  RenamedEvent,
  WarningEvent,
  RemovedEvent,
]);

export type StateEvent = Static<typeof StateEvent>;
export type ProgressEvent = Static<typeof ProgressEvent>;
export type OutputEvent = Static<typeof OutputEvent>;
export type ResultEvent = Static<typeof ResultEvent>;
export type StopStepEvent = Static<typeof StopStepEvent>;
export type RenamedEvent = Static<typeof RenamedEvent>;
export type WarningEvent = Static<typeof WarningEvent>;
export type RemovedEvent = Static<typeof RemovedEvent>;
export type TaskEvent = Static<typeof TaskEvent>;
