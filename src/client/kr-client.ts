import type { DefinitionAnswer } from '../protocol/answers.ts';
import type { DaemonStatus } from '../protocol/daemon-status.ts';
import type { CreateBody, ProgressBody, RenameBody, RestartBody } from '../protocol/definition.ts';
import { type ErrorBody, type ErrorCode, errorTable, KrError } from '../protocol/errors.ts';
import type { Group, GroupBody } from '../protocol/group.ts';
import type { Language } from '../protocol/language.ts';
import type { StopBody } from '../protocol/queries.ts';
import { type RouteName, routes } from '../protocol/routes.ts';
import type { State } from '../protocol/state.ts';
import type { Task, TaskSummary } from '../protocol/task.ts';
import type { DaemonLink } from './daemon-link.ts';
import type { HttpAnswer } from './http-connection.ts';

export interface ListFilter {
  whereState?: string | undefined;
  name?: string | undefined;
  parent?: string | undefined;
  /** An id: that task and all its descendants. */
  tree?: string | undefined;
  group?: string | undefined;
  newerThan?: string | undefined;
  olderThan?: string | undefined;
  limit?: number | undefined;
  sort?: string | undefined;
  /** Tell the attempts of each task, too. */
  attempts?: true | undefined;
}

export interface OutputFilter {
  /** Only what has a higher number. */
  since?: number | undefined;
  /** Only what was written since: an age, or a time in ISO 8601. */
  newerThan?: string | undefined;
  /** Streams with commas between. */
  stream?: string | undefined;
  /** Only the last events that hold so many lines. */
  tail?: number | undefined;
  /** Only the output of this attempt. */
  attempt?: number | undefined;
}

/** For what only looks something up, and for what may compile, start a runner or read a lot. Milliseconds. */
const quickMs = 10_000;
const slowMs = 120_000;
/** A slow answer is waited for only while the daemon answers at all. */
const probeAfterMs = 5000;

/** Ids in a request. */
const mostRemoved = 1000;

interface RemoveAnswer {
  id: string;
  removed: boolean;
  descendants: string[];
  error?: string;
  code?: string;
}

export interface Removal {
  /** Undefined when it was removed. */
  refusal: KrError | undefined;
  /** Ids of the tasks that go with it. */
  descendants: string[];
}

type Query = Record<string, string | number | boolean | undefined>;

interface Ask {
  query?: Query;
  body?: object;
  /** Milliseconds. */
  timeoutMs?: number;
  /** What stands for `:language` in the path. */
  language?: Language;
}

/**
 * The daemon's endpoints as methods. Every method throws the daemon's own error as KrError: an operation that is
 * refused throws too, with `not_found` or the reason's code.
 */
export class KrClient {
  readonly link: DaemonLink;

  constructor(link: DaemonLink) {
    this.link = link;
  }

  create(
    language: Language,
    body: CreateBody,
  ): Promise<{ id: string; language: Language; state: State; duplicate?: true }> {
    return this.#json('create', { language, body, timeoutMs: slowMs });
  }

  run(
    language: Language,
    body: CreateBody,
  ): Promise<{ id: string; started: boolean; task: Task; duplicate?: true }> {
    return this.#json('run', { language, body, timeoutMs: slowMs });
  }

  /** Throws what create would throw; nothing is created. */
  async check(language: Language, body: CreateBody): Promise<void> {
    await this.#ask('check', { language, body, timeoutMs: slowMs });
  }

  async start(id: string): Promise<void> {
    await this.#ask('start', { query: { id } });
  }

  /** Tells which tasks were cancelled: with `recurse` descendants may be among them. */
  async cancel(id: string, recurse = false): Promise<string[]> {
    const query = recurse ? { id, recurse } : { id };
    const answer = await this.#json<{ ids?: string[] }>('cancel', { query });
    return answer.ids ?? [id];
  }

  async remove(id: string): Promise<void> {
    await this.#ask('remove', { query: { id }, timeoutMs: slowMs });
  }

  /**
   * Removes many tasks, one after the other, or with `whatIf` tells what would be removed. Gives for each id, which is
   * exact, what came of it.
   */
  async removeMany(ids: readonly string[], whatIf = false): Promise<Map<string, Removal>> {
    const removals = new Map<string, Removal>();
    for (let start = 0; start < ids.length; start += mostRemoved) {
      const body = { ids: ids.slice(start, start + mostRemoved), whatIf };
      const answers = await this.#json<RemoveAnswer[]>('removeMany', { body, timeoutMs: slowMs });
      for (const { id, removed, descendants, code, error = '' } of answers) {
        const refusal = removed ? undefined : new KrError(knownCode(code), error);
        removals.set(id, { refusal, descendants });
      }
    }
    return removals;
  }

  /** Creates a task with the definition of another. */
  restart(id: string, body: RestartBody): Promise<{ id: string; restartOf: string; state: State }> {
    return this.#json('restart', { query: { id }, body, timeoutMs: slowMs });
  }

  definition(id: string): Promise<DefinitionAnswer> {
    return this.#json('definition', { query: { id } });
  }

  async rename(id: string, body: RenameBody): Promise<void> {
    await this.#ask('rename', { query: { id }, body });
  }

  async setProgress(id: string, body: ProgressBody): Promise<void> {
    await this.#ask('progress', { query: { id }, body });
  }

  state(id: string, { attempts }: { attempts?: true | undefined } = {}): Promise<Task> {
    return this.#json('state', { query: { id, attempts } });
  }

  /** JSON text as the daemon has it, so that no digit is lost. */
  async result(id: string): Promise<string> {
    return (await this.#ask('result', { query: { id }, timeoutMs: slowMs })).body;
  }

  list(filter: ListFilter = {}): Promise<TaskSummary[]> {
    return this.#json('list', { query: { ...filter }, timeoutMs: slowMs });
  }

  /** JSON text of an array of output events. */
  async output(id: string, filter: OutputFilter = {}): Promise<string> {
    return (await this.#ask('output', { query: { id, ...filter }, timeoutMs: slowMs })).body;
  }

  /** The id that `@last` or a prefix stands for. */
  async resolve(id: string, generatedOnly: boolean): Promise<string> {
    const query = generatedOnly ? { id, generatedOnly } : { id };
    return (await this.#json<{ id: string }>('resolve', { query })).id;
  }

  groups(): Promise<Group[]> {
    return this.#json('groupList', {});
  }

  group(name: string): Promise<Group> {
    return this.#json('groupState', { query: { name } });
  }

  /** Makes a group, or changes what is given of it. */
  async setGroup(name: string, body: GroupBody): Promise<void> {
    await this.#ask('groupSet', { query: { name }, body });
  }

  /** Has nothing more of a group start. */
  async suspendGroup(name: string): Promise<void> {
    await this.#ask('groupSuspend', { query: { name } });
  }

  async resumeGroup(name: string): Promise<void> {
    await this.#ask('groupResume', { query: { name } });
  }

  /** Removes a group that has no tasks. */
  async removeGroup(name: string): Promise<void> {
    await this.#ask('groupRemove', { query: { name } });
  }

  daemon(): Promise<DaemonStatus> {
    return this.#json('daemon', { timeoutMs: slowMs });
  }

  /** Gives the daemon's process id. */
  async stopDaemon(body: StopBody): Promise<number> {
    return (await this.#json<{ pid: number }>('daemonStop', { body })).pid;
  }

  /** Calls off a stop that waits for tasks. */
  async resume(): Promise<void> {
    await this.#ask('daemonResume', {});
  }

  async reload(): Promise<void> {
    await this.#ask('daemonReload', {});
  }

  close(): void {
    this.link.close();
  }

  async #json<T>(route: RouteName, ask: Ask): Promise<T> {
    return JSON.parse((await this.#ask(route, ask)).body) as T;
  }

  async #ask(
    route: RouteName,
    { query = {}, body, timeoutMs = quickMs, language }: Ask,
  ): Promise<HttpAnswer> {
    const { method, path } = routes[route];
    const request = {
      method,
      target: targetOf(path.replace(':language', language ?? ''), query),
      body: body && JSON.stringify(body),
      timeoutMs,
      probeAfterMs: timeoutMs === slowMs ? probeAfterMs : undefined,
    };
    let answer = await this.link.request(request);
    if (isStopping(answer) && this.link.options.autoStart) {
      const { askNextDaemon } = await import('./ask-next-daemon.ts');
      answer = await askNextDaemon(() => this.link.request(request), isStopping);
    }
    if (answer.status >= 400) throw toError(answer);
    return answer;
  }
}

/** A path with its query. What is undefined is left out. */
export function targetOf(path: string, query: Query | [string, string][]): string {
  const pairs = (Array.isArray(query) ? query : Object.entries(query))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

function isStopping(answer: HttpAnswer): boolean {
  return answer.status === errorTable.daemon_stopping.status && toError(answer).code === 'daemon_stopping';
}

/** The error that an answer tells of, also of a daemon that knows codes that we don't. */
export function toError({ status, body }: { status: number; body: string }): KrError {
  let parsed: Partial<ErrorBody>;
  try {
    parsed = JSON.parse(body);
  } catch {
    return new KrError('internal', `The daemon answered ${status} without a reason. See kr daemon logs.`);
  }
  const { error, code, ...details } = parsed;
  return new KrError(
    knownCode(code),
    error ?? `The daemon answered ${status} without a reason. See kr daemon logs.`,
    {
      details,
    },
  );
}

/** A code of the daemon's; one that is newer than this kr is `internal`. */
function knownCode(code: string | undefined): ErrorCode {
  return code !== undefined && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal';
}
