import { type Static, Type } from 'typebox';
import { Duration } from './flow.ts';
import { Nullable } from './nullable.ts';

/** Most that a group may be told to run at a time. */
export const mostParallel = 1_000_000;

/** Most ended tasks that a group may be told to keep. */
export const mostKept = 1_000_000_000;

/** A group of tasks. */
export const Group = Type.Object(
  {
    name: Type.String(),
    description: Nullable(Type.String()),
    parallel: Nullable(
      Type.Integer({
        description:
          'The most of its tasks that run at a time, of all languages together; null: no limit of its own',
      }),
    ),
    suspended: Type.Boolean({ description: 'Nothing more of it starts' }),
    retentionAge: Nullable(
      Type.Number({
        description:
          'Seconds after which ended tasks of it without a parent are removed, with all below them; null: as the settings say',
      }),
    ),
    retentionCount: Nullable(
      Type.Integer({
        description: 'So many of these are kept, those that ended last; null: as the settings say',
      }),
    ),
    running: Type.Integer({ description: 'Tasks that run or are being stopped' }),
    queued: Type.Integer({ description: 'Tasks that wait' }),
    tasks: Type.Integer({ description: 'All its tasks, in any state' }),
  },
  { $id: 'Group', additionalProperties: false },
);

export type Group = Static<typeof Group>;

/** The body of `POST /groups/set`. What is absent stays. */
export const GroupBody = Type.Object(
  {
    parallel: Type.Optional(
      Nullable(Type.Integer({ minimum: 1, maximum: mostParallel, description: 'null: no limit of its own' })),
    ),
    description: Type.Optional(Type.String({ maxLength: 65536 })),
    retentionAge: Type.Optional(
      Nullable(Duration('How long ended tasks are kept; null: as the settings say')),
    ),
    retentionCount: Type.Optional(
      Nullable(
        Type.Integer({
          minimum: 0,
          maximum: mostKept,
          description: 'How many ended tasks are kept; null: as the settings say',
        }),
      ),
    ),
  },
  { $id: 'GroupBody', additionalProperties: false },
);

export type GroupBody = Static<typeof GroupBody>;
