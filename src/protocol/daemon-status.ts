import { type Static, Type } from 'typebox';
import { Nullable } from './nullable.ts';
import { LanguageSchema } from './task.ts';

export const PoolStatus = Type.Object({
  language: LanguageSchema,
  maxRunners: Type.Integer(),
  running: Type.Integer({ description: 'Runners that execute a task' }),
  idle: Type.Integer({ description: 'Runners that wait for one' }),
  queued: Type.Integer({ description: 'Tasks that wait for a runner' }),
});

export const LanguageInfo = Type.Object({
  language: LanguageSchema,
  available: Type.Boolean(),
  version: Nullable(Type.String()),
  missing: Nullable(Type.String()),
  fix: Nullable(Type.String()),
});

/** What `GET /daemon` and `kr daemon status --json` answer. */
export const DaemonStatus = Type.Object(
  {
    version: Type.String(),
    pid: Type.Integer(),
    state: Type.Enum(['running', 'draining', 'stopping'], {
      description: 'draining: stops when its tasks have ended, and starts no others until then',
    }),
    uptime: Type.Number({ description: 'Seconds' }),
    home: Type.String(),
    socket: Type.String(),
    node: Type.String({ description: 'Version of Node.js' }),
    pools: Type.Array(PoolStatus),
    languages: Type.Array(LanguageInfo),
  },
  { $id: 'DaemonStatus' },
);

export type DaemonStatus = Static<typeof DaemonStatus>;
export type LanguageInfo = Static<typeof LanguageInfo>;
export type PoolStatus = Static<typeof PoolStatus>;
