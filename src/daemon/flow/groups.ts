import type { GroupRule } from '../../pool/pool.ts';
import { didYouMean } from '../../protocol/did-you-mean.ts';
import { KrError } from '../../protocol/errors.ts';
import type { Group, GroupBody } from '../../protocol/group.ts';
import { refuseLimit, refuseRemoval } from '../../protocol/group-refusals.ts';
import { idKey, isValidId, maxIdLength } from '../../protocol/ids.ts';
import type { GroupChange, GroupRow } from '../registry/group-table.ts';
import type { Registry } from '../registry/registry.ts';
import type { Answer } from '../tasks/answer.ts';
import type { GroupRetention } from '../tasks/retention-limits.ts';
import { durationMs } from './make-flow.ts';

export interface GroupsOptions {
  registry: Registry;
  /** Called when other tasks may run, or be kept, than before. */
  onChange: () => void;
}

const freeRule: GroupRule = { parallel: null, suspended: false };

/** The operations on groups, and what holds for their tasks now. Names are compared without regard to case. */
export class Groups {
  readonly #options: GroupsOptions;
  /** As it is on the disk, by key: the pool asks for it often. */
  #rules = new Map<string, GroupRule>();
  #retention: readonly GroupRetention[] = [];

  constructor(options: GroupsOptions) {
    this.#options = options;
    this.#readRules();
  }

  ruleOf(key: string): GroupRule {
    return this.#rules.get(key) ?? freeRule;
  }

  /** What groups have of their own to say on how long ended tasks are kept; most have nothing. */
  get retention(): readonly GroupRetention[] {
    return this.#retention;
  }

  list(): Promise<Group[]> {
    const { registry } = this.#options;
    return registry.read(() => registry.groups.all().map((row) => toGroup(registry, row)));
  }

  /** Throws `group_not_found`. */
  async get(name: string): Promise<Group> {
    const { registry } = this.#options;
    const found = await registry.read(() => {
      const row = registry.groups.get(idKey(name));
      return row && toGroup(registry, row);
    });
    if (!found) throw noGroup(registry, name);
    return found;
  }

  /** Makes a group, or changes what is given. Throws `invalid_request`, `blank_name`. */
  async set(name: string, body: GroupBody): Promise<Answer> {
    const { parallel, description, retentionCount } = body;
    if (!isValidId(name)) {
      throw new KrError(
        'invalid_request',
        `'${name}' can't be the name of a group. Use 1 to ${maxIdLength} letters, digits, '.', '_' or '-', the first a letter or digit.`,
      );
    }
    if (description?.trim() === '') throw new KrError('blank_name', 'The description is blank: give one.');
    const key = idKey(name);
    const refused = refuseLimit(name, parallel);
    if (refused) return refusal(refused);
    const { groups } = this.#options.registry;
    const retentionAge = body.retentionAge === null ? null : durationMs('retentionAge', body.retentionAge);
    const change: GroupChange = {
      ...(parallel === undefined ? {} : { parallel }),
      ...(description === undefined ? {} : { description }),
      ...(retentionAge === undefined ? {} : { retention_age: retentionAge }),
      ...(retentionCount === undefined ? {} : { retention_count: retentionCount }),
    };
    return this.#change((): Answer => {
      if (!groups.get(key)) groups.insert(key, name);
      groups.update(key, change);
      return { ok: true };
    });
  }

  /** Has nothing more of a group start, or lets it go on. What is so already is no refusal. */
  suspend(name: string, suspended: boolean): Promise<Answer> {
    const { registry } = this.#options;
    return this.#change((): Answer => {
      const row = registry.groups.get(idKey(name));
      if (!row) return refusal(noGroup(registry, name));
      registry.groups.update(row.key, { suspended: suspended ? 1 : 0 });
      return { ok: true };
    });
  }

  /** Removes a group that has no tasks. */
  remove(name: string): Promise<Answer> {
    const { registry } = this.#options;
    return this.#change((): Answer => {
      const row = registry.groups.get(idKey(name));
      if (!row) return refusal(noGroup(registry, name));
      const refused = refuseRemoval(toGroup(registry, row));
      if (refused) return refusal(refused);
      registry.groups.delete(row.key);
      return { ok: true };
    });
  }

  async #change(write: () => Answer): Promise<Answer> {
    const answer = await this.#options.registry.transact(write);
    this.#readRules();
    this.#options.onChange();
    return answer;
  }

  #readRules(): void {
    const rows = this.#options.registry.groups.all();
    this.#rules = new Map(
      rows.map(({ key, parallel, suspended }) => [key, { parallel, suspended: suspended !== 0 }]),
    );
    this.#retention = rows
      .map(({ key, retention_age, retention_count }) => ({
        key,
        ageMs: retention_age,
        count: retention_count,
      }))
      .filter(({ ageMs, count }) => ageMs !== null || count !== null);
  }
}

/** The error of a group that is not there. */
export function noGroup({ groups }: Registry, name: string): KrError {
  const names = groups.all().map((row) => row.name);
  return new KrError(
    'group_not_found',
    `There is no group '${name}'.${didYouMean(name, names)} kr set-group NAME --parallel N makes one.`,
  );
}

function refusal({ code, message }: KrError): Answer {
  return { ok: false, code, reason: message };
}

function toGroup({ groups }: Registry, row: GroupRow): Group {
  const { key, name, description, parallel, suspended, retention_age, retention_count } = row;
  return {
    name,
    description,
    parallel,
    suspended: suspended !== 0,
    retentionAge: retention_age === null ? null : retention_age / 1000,
    retentionCount: retention_count,
    ...groups.counts(key),
  };
}
