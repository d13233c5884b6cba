import type { CreateBody } from '../../protocol/definition.ts';
import { KrError } from '../../protocol/errors.ts';
import type { RetryPolicy, TaskFlow } from '../../protocol/flow.ts';
import { type DuplicateRule, defaultGroup } from '../../protocol/flow-words.ts';
import { idKey } from '../../protocol/ids.ts';
import { parseDurationMs, parseSizeBytes } from '../../settings/quantities.ts';

/** When a task is to run, as a creating request says it. */
export interface PlannedFlow {
  group: string;
  priority: number;
  flow: TaskFlow;
  /** Of live tasks only one has it. */
  key: string | null;
  onDuplicate: DuplicateRule;
  /** Keys of the tasks that have to end before, and whether any end will do. */
  after: Map<string, { id: string; anyEnd: boolean }>;
}

/** Throws `invalid_request` for a duration or a size that is none, and for options that need another one. */
export function makeFlow(body: CreateBody | null): PlannedFlow {
  const given = body ?? ({} as Partial<CreateBody>);
  for (const [needs, names] of [
    ['retry', ['retryDelay', 'retryBackoff', 'retryOn']],
    ['key', ['onDuplicate']],
  ] as const) {
    const alone = given[needs] === undefined ? names.find((name) => given[name] !== undefined) : undefined;
    if (alone)
      throw new KrError('invalid_request', `${alone} goes with ${needs}: give that too, or leave it out.`);
  }
  const after = new Map<string, { id: string; anyEnd: boolean }>();
  for (const id of given.afterAny ?? []) after.set(idKey(id), { id, anyEnd: true });
  // Who names a task in both wants the stricter.
  for (const id of given.after ?? []) after.set(idKey(id), { id, anyEnd: false });
  return {
    group: given.group ?? defaultGroup,
    priority: given.priority ?? 0,
    flow: withoutDefaults({
      delayMs: durationMs('delay', given.delay),
      timeoutMs: positive('timeout', durationMs('timeout', given.timeout)),
      maxMemoryBytes: positive('maxMemory', sizeBytes('maxMemory', given.maxMemory)),
      retry: given.retry ? retryPolicy(given, given.retry) : undefined,
      weight: given.weight === 1 ? undefined : given.weight,
      progressFromChildren: given.progressFromChildren || undefined,
      onChildFailure: given.onChildFailure === 'ignore' ? undefined : given.onChildFailure,
      secretNames: given.secrets && Object.keys(given.secrets),
      gitCommit: given.gitCommit,
      onEnd: programOf(given.onEnd),
      notify: given.notify || undefined,
    }),
    key: given.key ?? null,
    onDuplicate: given.onDuplicate ?? 'return',
    after,
  };
}

function retryPolicy(body: Partial<CreateBody>, count: number): RetryPolicy {
  return {
    count,
    delayMs: durationMs('retryDelay', body.retryDelay) ?? 0,
    backoff: body.retryBackoff ?? 'fixed',
    on: body.retryOn ?? null,
  };
}

function withoutDefaults(flow: { [K in keyof TaskFlow]: TaskFlow[K] | undefined }): TaskFlow {
  return Object.fromEntries(Object.entries(flow).filter(([, value]) => value !== undefined)) as TaskFlow;
}

/** Milliseconds in a field of a request. Throws `invalid_request`. */
export function durationMs(name: string, value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = typeof value === 'number' ? value * 1000 : parseDurationMs(value);
  if (ms !== undefined && ms <= Number.MAX_SAFE_INTEGER) return Math.round(ms);
  throw new KrError(
    'invalid_request',
    `'${value}' in ${name} is no duration: use one such as 500ms, 30s or 1h30m.`,
  );
}

function sizeBytes(name: string, value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const size = typeof value === 'number' ? value : parseSizeBytes(value);
  if (size !== undefined && size <= Number.MAX_SAFE_INTEGER) return Math.round(size);
  throw new KrError('invalid_request', `'${value}' in ${name} is no size: use one such as 512MiB or 2GiB.`);
}

function programOf(onEnd: string[] | undefined): string[] | undefined {
  if (onEnd === undefined || (onEnd[0] !== '' && !onEnd.some((word) => word.includes('\0')))) return onEnd;
  throw new KrError(
    'invalid_request',
    'onEnd is no program with its arguments: the first word can not be empty, and none can have a NUL in it.',
  );
}

/** With none of it no task could ever end well. */
function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || value > 0) return value;
  throw new KrError('invalid_request', `${name} is 0: leave it out for no limit, or give more.`);
}
