import { type Static, Type } from 'typebox';

/** What can be counted: more digits are no number that is kept exactly. */
const count = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

/** Query parameters of the endpoints. Values are text on the wire; numbers and booleans are read from it. */
export const IdQuery = Type.Object(
  { id: Type.Optional(Type.String({ description: 'The id of the task' })) },
  { $id: 'IdQuery', additionalProperties: false },
);

const Attempts = Type.Optional(Type.Boolean({ description: 'Tell the attempts of each task, too' }));

export const StateQuery = Type.Object(
  { id: Type.Optional(Type.String({ description: 'The id of the task' })), attempts: Attempts },
  { $id: 'StateQuery', additionalProperties: false },
);

export const NameQuery = Type.Object(
  { name: Type.Optional(Type.String({ description: 'The name of the group' })) },
  { $id: 'NameQuery', additionalProperties: false },
);

export const CancelQuery = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'The id of the task' })),
    recurse: Type.Optional(Type.Boolean({ description: 'Cancel its descendants too' })),
  },
  { $id: 'CancelQuery', additionalProperties: false },
);

export const ResolveQuery = Type.Object(
  {
    id: Type.Optional(Type.String({ description: '`@last`, or the first four or more characters of an id' })),
    generatedOnly: Type.Optional(
      Type.Boolean({ description: 'A prefix stands for ids made by the daemon only' }),
    ),
  },
  { $id: 'ResolveQuery', additionalProperties: false },
);

const moment = 'an age such as 90s, 1h30m or 7d, or a time in ISO 8601, UTC unless it says otherwise';

export const ListQuery = Type.Object(
  {
    whereState: Type.Optional(Type.String({ description: 'States with commas between' })),
    // As the option of get-task is spelled, and as many would guess.
    'where-state': Type.Optional(Type.String({ description: 'The same as whereState' })),
    state: Type.Optional(Type.String({ description: 'The same as whereState' })),
    name: Type.Optional(Type.String({ description: 'Glob: *, ?, […]; upper and lower case are the same' })),
    parent: Type.Optional(Type.String({ description: "The parent's id" })),
    tree: Type.Optional(Type.String({ description: 'The id of a task: that one and all its descendants' })),
    group: Type.Optional(Type.String({ description: 'The name of a group that is there' })),
    newerThan: Type.Optional(Type.String({ description: `Created after this: ${moment}` })),
    olderThan: Type.Optional(Type.String({ description: `Created before this: ${moment}` })),
    limit: Type.Optional(Type.Integer({ ...count, description: 'At most this many' })),
    sort: Type.Optional(
      Type.String({
        description:
          'Fields with commas between; with - before it descending. Default -createdAt: the newest first',
      }),
    ),
    attempts: Attempts,
  },
  { $id: 'ListQuery', additionalProperties: false },
);

const Since = Type.Optional(Type.Integer({ ...count, description: 'Only events with a higher number' }));

export const OutputQuery = Type.Object(
  {
    id: Type.Optional(Type.String()),
    since: Since,
    newerThan: Type.Optional(Type.String({ description: `Written since: ${moment}` })),
    stream: Type.Optional(
      Type.String({ description: 'Streams with commas between, such as stdout,error; absent: all' }),
    ),
    tail: Type.Optional(
      Type.Integer({
        ...count,
        description: 'Only the last events that hold so many lines; never half a line',
      }),
    ),
    attempt: Type.Optional(
      Type.Integer({ ...count, minimum: 1, description: 'Only the output of this attempt; absent: of all' }),
    ),
  },
  { $id: 'OutputQuery', additionalProperties: false },
);

export const EventsQuery = Type.Object(
  {
    id: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String())], {
        description: 'May be repeated; absent: all tasks',
      }),
    ),
    since: Since,
  },
  { $id: 'EventsQuery', additionalProperties: false },
);

/** What becomes arguments of the snippet: any name. Those of the samples are told. */
export const ArgumentsQuery = Type.Object(
  {
    seconds: Type.Optional(
      Type.Unknown({ description: "An argument, as any other name. The PowerShell sample's length" }),
    ),
    ms: Type.Optional(
      Type.Unknown({ description: "An argument, as any other name. The other samples' length" }),
    ),
  },
  { $id: 'ArgumentsQuery', additionalProperties: true },
);

export const StopBody = Type.Object(
  {
    force: Type.Optional(Type.Boolean({ description: 'Stop the tasks that run' })),
    wait: Type.Optional(
      Type.Boolean({ description: 'Let what was started end first, and start nothing else' }),
    ),
  },
  { $id: 'StopBody', additionalProperties: false },
);

export type StopBody = Static<typeof StopBody>;

const numberForm = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * A query value with its type: numbers that JavaScript holds exactly, `true` and `false`; anything else, such as
 * `007`, stays text. A repeated parameter is an array.
 */
export function typedQueryValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typedQueryValue);
  if (typeof value !== 'string') return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  if (!numberForm.test(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
    ? number
    : value;
}
