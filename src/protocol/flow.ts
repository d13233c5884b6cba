import { type Static, Type } from 'typebox';
import { faultCodes } from './fault-codes.ts';
import { childFailureRules, duplicateRules, retryBackoffs } from './flow-words.ts';

/** Seconds as a number, or a text such as `500ms`, `30s` or `1h30m`. */
export const Duration = (description: string) =>
  Type.Union([Type.Number({ minimum: 0 }), Type.String()], {
    description: `${description}: seconds, or a text such as 500ms, 30s or 1h30m`,
  });

/** Fields of a creating request that tell when a task runs, within which limits, and what follows from its end. */
export const flowFields = {
  group: Type.Optional(Type.String({ description: 'The group; absent: default. It must be there' })),
  priority: Type.Optional(
    Type.Integer({
      minimum: -1_000_000,
      maximum: 1_000_000,
      description: 'Within the group: higher first, then age. Default 0',
    }),
  ),
  after: Type.Optional(
    Type.Array(Type.String(), {
      maxItems: 1000,
      description: 'Ids: starts when all are Completed; when one ends otherwise this task is Stopped',
    }),
  ),
  afterAny: Type.Optional(
    Type.Array(Type.String(), { maxItems: 1000, description: 'Ids: starts when all have ended, however' }),
  ),
  delay: Type.Optional(Duration('Not before this time after the start')),
  timeout: Type.Optional(Duration('Longest time that an attempt runs')),
  maxMemory: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1 }), Type.String()], {
      description:
        'Most resident memory of the task with all that it starts: bytes, or a text such as 512MiB. Gives the task a process of its own',
    }),
  ),
  retry: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: 'Further attempts after one that Failed' }),
  ),
  retryDelay: Type.Optional(Duration('Before each further attempt')),
  retryBackoff: Type.Optional(
    Type.Enum([...retryBackoffs], { description: 'exponential: each delay is twice the one before' }),
  ),
  retryOn: Type.Optional(
    Type.Array(Type.Enum([...faultCodes]), {
      minItems: 1,
      description: 'Fault codes after which it is tried again; absent: all but lost',
    }),
  ),
  weight: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e9,
      description: "Its part in its parent's progress. Default 1",
    }),
  ),
  progressFromChildren: Type.Optional(
    Type.Boolean({ description: 'Its progress is the mean of that of its children, by their weight' }),
  ),
  onChildFailure: Type.Optional(
    Type.Enum([...childFailureRules], { description: 'What happens when a child Failed. Default ignore' }),
  ),
  key: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'Of live tasks only one has it' }),
  ),
  onDuplicate: Type.Optional(
    Type.Enum([...duplicateRules], {
      description:
        'When a live task has the key: answer that one, refuse, or stop it and take its place. Default return',
    }),
  ),
  secrets: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description:
        'Environment variables that are kept in memory only, and masked in all that is told of the task',
    }),
  ),
  gitCommit: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{40,64}$',
      description: "The commit that the caller's directory was at",
    }),
  ),
  onEnd: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description: 'A program and its arguments, run at the end with the task as JSON on stdin',
    }),
  ),
  notify: Type.Optional(
    Type.Boolean({ description: 'A desktop notification at the end, where there is notify-send' }),
  ),
};

/** What keeps a Queued task from running. */
export const Waiting = Type.Object(
  {
    reason: Type.Enum(['dependency', 'delay', 'retry', 'group-suspended', 'group-full', 'runner']),
    id: Type.Optional(Type.String({ description: 'dependency: the task that has to end' })),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'delay, retry: the time' })),
    group: Type.Optional(Type.String({ description: 'group-…: its name' })),
  },
  { $id: 'Waiting', additionalProperties: false },
);

export type Waiting = Static<typeof Waiting>;

/** What a creating request said of the flow, as it is kept with the task. Absent: the default. */
export interface TaskFlow {
  /** Milliseconds. */
  delayMs?: number;
  timeoutMs?: number;
  maxMemoryBytes?: number;
  retry?: RetryPolicy;
  weight?: number;
  progressFromChildren?: true;
  onChildFailure?: 'fail' | 'stop-siblings';
  /** Names of the variables whose values are in memory only. */
  secretNames?: string[];
  gitCommit?: string;
  /** A program and its arguments. */
  onEnd?: string[];
  notify?: true;
}

export interface RetryPolicy {
  /** Further attempts after the first. */
  count: number;
  delayMs: number;
  backoff: (typeof retryBackoffs)[number];
  /** Null: all but `lost`. */
  on: (typeof faultCodes)[number][] | null;
}
