/**
 * What the daemon and a runner say to each other.
 *
 * Rules:
 * - One JSON document a line, UTF-8, `\n` at its end, over the runner's own pair of pipes:
 *   fd 3 carries daemon to runner, fd 4 carries runner to daemon. Never stdin or stdout.
 * - fd 5 is the lifeline: nothing is ever written to it. When it ends, the daemon is gone, and a thread of the
 *   runner's own kills the processes of the task at hand, known by KR_HOME and KR_TASK_ID in their environment, and
 *   the runner's process group, whatever the snippet does.
 * - A runner first says `ready`. Then it may be told `run`, one task at a time; it answers with any number of
 *   `progress` and `output`, at most one `result`, and one `done`.
 * - `result` has its two fields in this order, without white space between them (`{"type":"result","value":…}`),
 *   so that a large value can be kept as text without being parsed.
 * - Before `done`, a runner writes the line `marker` (given with `run`) to its stdout and to its stderr, so that
 *   the daemon knows that it has read all that the task wrote there.
 * - Console output that a host can catch in its own process comes as `output`, in order with everything else;
 *   what children and native code write to fd 1 and 2 is read from there.
 * - `check` may be sent at any time to a host started as a compiler; it is answered with `checked` of the same
 *   requestId.
 * - The golden messages in test/wire/ are read by the tests of both sides.
 */
import { type Static, Type } from 'typebox';
import { Arguments } from './definition.ts';
import { Nullable } from './nullable.ts';
import { outputStreams } from './output-streams.ts';
import { Progress } from './progress.ts';
import { Fault, LanguageSchema } from './task.ts';

export const RunMessage = Type.Object({
  type: Type.Literal('run'),
  taskId: Type.String(),
  language: LanguageSchema,
  code: Type.String(),
  codeFilePath: Nullable(Type.String()),
  arguments: Arguments,
  extraImports: Type.Array(Type.String()),
  extraRefs: Type.Array(Type.String()),
  workingDirectory: Type.String(),
  /** The whole environment of the task: the runner's own is replaced by it. */
  environment: Type.Record(Type.String(), Type.String()),
  /** Octal digits; null: as the runner has it. */
  umask: Nullable(Type.String()),
  /** What the adapter's prepare made of the code; its shape is the adapter's own. */
  artifact: Type.Unknown(),
  /** A result larger than this as JSON text in UTF-8 fails the task with `result_too_large`. */
  maxResultBytes: Type.Integer({ minimum: 0 }),
  /** Of the output so many bytes are kept: a runner that has sent more need not send the rest. */
  maxOutputBytes: Type.Integer({ minimum: 0 }),
  marker: Type.String(),
});

export const CancelMessage = Type.Object({ type: Type.Literal('cancel') });

export const CheckMessage = Type.Object({
  type: Type.Literal('check'),
  requestId: Type.Integer(),
  language: LanguageSchema,
  code: Type.String(),
  codeFilePath: Nullable(Type.String()),
  arguments: Arguments,
  extraImports: Type.Array(Type.String()),
  extraRefs: Type.Array(Type.String()),
  /** The file that the compiled form is written to; null for languages that make none. */
  artifactPath: Nullable(Type.String()),
});

export const MessageToRunner = Type.Union([RunMessage, CancelMessage, CheckMessage]);

export const ReadyMessage = Type.Object({
  type: Type.Literal('ready'),
  protocol: Type.Integer(),
  host: Type.Enum(['dotnet', 'node', 'python']),
  version: Type.String(),
});

export const ProgressMessage = Type.Object({ type: Type.Literal('progress'), progress: Progress });

export const OutputMessage = Type.Object({
  type: Type.Literal('output'),
  stream: Type.Enum([...outputStreams]),
  text: Type.String(),
  position: Nullable(Type.String()),
});

export const ResultMessage = Type.Object({ type: Type.Literal('result'), value: Type.Unknown() });

export const DoneMessage = Type.Object({
  type: Type.Literal('done'),
  /** How the code ended. `stopped`: it ended because it was cancelled. */
  outcome: Type.Enum(['completed', 'failed', 'stopped']),
  fault: Nullable(Fault),
  /** JavaScript's may have more than 32 bits. */
  exitCode: Nullable(Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })),
  /** The last progress that the snippet set; null where the host knows of none, and the last that came counts. */
  progress: Nullable(Progress),
  /** False when something is left behind that can't be put back: the runner is replaced. */
  reusable: Type.Boolean(),
  /** Why it is not reusable, for the log. */
  reason: Nullable(Type.String()),
});

export const CheckedMessage = Type.Object({
  type: Type.Literal('checked'),
  requestId: Type.Integer(),
  diagnostics: Type.Array(
    Type.Object({
      line: Type.Integer(),
      column: Type.Integer(),
      message: Type.String(),
      severity: Type.Enum(['error', 'warning']),
      code: Nullable(Type.String()),
    }),
  ),
  /** What `run` needs to get as its artifact; null when there are errors. */
  artifact: Type.Unknown(),
});

export const MessageFromRunner = Type.Union([
  ReadyMessage,
  ProgressMessage,
  OutputMessage,
  ResultMessage,
  DoneMessage,
  CheckedMessage,
]);

export type RunMessage = Static<typeof RunMessage>;
export type CancelMessage = Static<typeof CancelMessage>;
export type CheckMessage = Static<typeof CheckMessage>;
export type MessageToRunner = Static<typeof MessageToRunner>;
export type DoneMessage = Static<typeof DoneMessage>;
export type CheckedMessage = Static<typeof CheckedMessage>;
export type MessageFromRunner = Static<typeof MessageFromRunner>;
