import { getEventListeners } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { rowProgress, rowToTask, type TaskRow } from '../../../src/daemon/registry/task-row.ts';
import { stateEvent } from '../../../src/daemon/tasks/state-event.ts';
import type { KrError } from '../../../src/protocol/errors.ts';
import { definition } from '../../helpers/definition.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-registry-'));
  file = path.join(directory, 'kr.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function insert(registry: Registry, id: string, parent: string | null = null, group = 'default'): TaskRow {
  registry.tasks.insert(
    {
      ...{ key: id, id, name: id, description: null, created_at: 1, message: 'Not started' },
      ...{ parent_key: parent, group_key: group, priority: 0, flow: null },
      ...{ dedup_key: null, restart_of: null },
    },
    definition(),
  );
  const row = registry.tasks.get(id) as TaskRow;
  registry.events.append(stateEvent(row, rowProgress(row)), 1);
  return row;
}

const progress = (percent: number) => ({
  percentComplete: percent,
  statusMessage: 'x',
  reachedPercent: percent,
  lastUpdatedUtc: new Date(0).toISOString(),
  isTerminal: false,
});

/** All events that may be seen, page by page. */
function readAll(registry: Registry, since = 0, keys?: Set<string>): number[] {
  const found: number[] = [];
  for (let from = since; from < registry.events.newest; ) {
    const page = registry.events.read(from, { keys });
    found.push(...page.events.map(({ seq }) => seq));
    from = page.next;
  }
  return found;
}

describe('transactions', () => {
  it('one tick is one transaction, and what a step threw undoes that step alone', async () => {
    const registry = new Registry(file);
    const first = registry.transact(() => insert(registry, 'a').id);
    const second = registry.transact(() => {
      insert(registry, 'b');
      throw new Error('changed my mind');
    });
    const third = registry.transact(() => insert(registry, 'c').id);
    await expect(second).rejects.toThrow('changed my mind');
    expect(await first).toBe('a');
    expect(await third).toBe('c');
    // Nor has anybody heard of it.
    expect(registry.events.read(0, {}).events.map(({ key }) => key)).toEqual(['a', 'c']);
    registry.close();
    const again = new Registry(file);
    expect(
      again.tasks
        .at(again.tasks.select({ order: [{ field: 'createdAt', descending: false }] }))
        .map(({ id }) => id),
    ).toEqual(['a', 'c']);
    again.close();
  });

  it('is not seen by others before it is on the disk', async () => {
    const registry = new Registry(file);
    const written = registry.transact(() => insert(registry, 'a'));
    expect(registry.events.newest).toBe(0);
    await written;
    expect(registry.events.newest).toBe(1);
    registry.close();
  });

  it('what is read is on the disk when it is given', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    const state = () => registry.tasks.get('a')?.state;
    let written = false;
    const before = registry.read(state);
    const queued = registry.transact(() => registry.tasks.update('a', { state: 'Queued' }));
    void queued.then(() => {
      written = true;
    });
    const after = registry.read(() => [state(), written]).then((found) => [...found, written]);
    expect(await before).toBe('Created');
    expect(await after).toEqual(['Queued', false, true]);
    registry.close();
  });
});

describe('events', () => {
  it('are replayed from any number without gap or double, also those older than memory holds', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    for (let round = 0; round < 100; round++) {
      await registry.transact(() => {
        for (let i = 0; i < 100; i++) {
          registry.events.append(
            { type: 'output', taskId: 'a', stream: 'stdout', text: `${round}.${i}`, position: null },
            1,
          );
        }
      });
    }
    expect(registry.events.newest).toBe(10_001);
    for (const since of [0, 1, 499, 500, 4321, 9_999, 10_001]) {
      expect(readAll(registry, since)).toEqual(
        Array.from({ length: 10_001 - since }, (_, i) => since + i + 1),
      );
    }
    registry.close();
  });

  it('of one task are found among those of others', async () => {
    const registry = new Registry(file);
    await registry.transact(() => {
      for (let i = 0; i < 3000; i++) insert(registry, `task-${i}`);
    });
    await registry.transact(() => {
      for (let i = 0; i < 9000; i++) {
        registry.events.append({ type: 'removed', taskId: `gone-${i}` }, 1);
      }
    });
    expect(readAll(registry, 0, new Set(['task-0', 'task-2999']))).toEqual([1, 3000]);
    registry.close();
  });

  it('are made into JSON once, however many follow them', async () => {
    const registry = new Registry(file);
    const stringify = vi.spyOn(JSON, 'stringify');
    await registry.transact(() => {
      for (let percent = 0; percent < 10; percent++) {
        registry.events.append({ type: 'progress', taskId: 'a', progress: progress(percent) }, 1);
      }
    });
    for (let follower = 0; follower < 200; follower++) {
      expect(registry.events.read(0, { keys: new Set(['a']) }).events).toHaveLength(10);
    }
    expect(stringify).toHaveBeenCalledTimes(10);
    stringify.mockRestore();
    registry.close();
  });

  it('of progress are seen at once and written with the next transaction', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    registry.events.appendLazily({ type: 'progress', taskId: 'a', progress: progress(1) }, 1);
    expect(registry.events.newest).toBe(2);
    // Output waits for the disk, and what comes after it waits too.
    registry.events.appendLazily(
      { type: 'output', taskId: 'a', stream: 'stdout', text: 'x', position: null },
      1,
    );
    registry.events.appendLazily({ type: 'progress', taskId: 'a', progress: progress(2) }, 1);
    expect(registry.events.newest).toBe(2);
    await registry.flush();
    expect(readAll(registry)).toEqual([1, 2, 3, 4]);
    registry.close();
    const again = new Registry(file);
    expect(readAll(again)).toEqual([1, 3, 4]);
    again.close();
  });

  it('of progress are kept as the newest of each task, and none when it has ended', async () => {
    const registry = new Registry(file);
    await registry.transact(() => ['a', 'b', 'c'].map((id) => insert(registry, id)));
    for (let round = 1; round <= 20; round++) {
      for (const taskId of ['a', 'b', 'c']) {
        registry.events.appendLazily({ type: 'progress', taskId, progress: progress(round) }, 1);
        registry.events.appendLazily({ type: 'progress', taskId, progress: progress(round + 0.5) }, 1);
      }
      await registry.flush();
    }
    registry.events.appendLazily({ type: 'progress', taskId: 'c', progress: progress(99) }, 1);
    await registry.transact(() => {
      const row = { ...(registry.tasks.get('c') as TaskRow), state: 'Completed' as const };
      registry.events.append(stateEvent(row, progress(100)), 1);
    });
    // Who follows sees them all.
    expect(readAll(registry)).toHaveLength(3 + 3 * 40 + 2);
    registry.close();
    const again = new Registry(file);
    const { events } = again.events.read(0, {});
    expect(events.map(({ key, type }) => `${key} ${type}`)).toEqual([
      'a state',
      'b state',
      'c state',
      'a progress',
      'b progress',
      'c state',
    ]);
    expect(JSON.parse(events[3]?.json ?? '')).toMatchObject({ progress: { percentComplete: 20.5 } });
    again.close();
  });

  it('of console output that wait come together by task and stream; records and marks stay apart', async () => {
    const registry = new Registry(file);
    await registry.transact(() => ['a', 'b'].map((id) => insert(registry, id)));
    const write = (taskId: string, stream: 'stdout' | 'stderr' | 'warning', text: string, more = {}) =>
      registry.events.appendLazily({ type: 'output', taskId, stream, text, position: null, ...more }, 1);
    expect(write('a', 'stdout', '1')).toBe(true);
    expect(write('b', 'stdout', 'x')).toBe(true);
    expect(write('a', 'stdout', '2')).toBe(false);
    expect(write('a', 'stderr', '3')).toBe(true);
    expect(write('a', 'stdout', '4')).toBe(true);
    registry.events.appendLazily({ type: 'progress', taskId: 'a', progress: progress(1) }, 1);
    expect(write('a', 'stdout', '5')).toBe(true);
    expect(write('a', 'warning', '6')).toBe(true);
    expect(write('a', 'warning', '7')).toBe(true);
    expect(write('a', 'stdout', '8')).toBe(true);
    expect(write('a', 'stdout', 'mark', { cut: true })).toBe(true);
    expect(write('b', 'stdout', 'y')).toBe(false);
    await registry.flush();
    expect(write('b', 'stdout', 'z')).toBe(true);
    await registry.flush();
    const outputs = registry.events.read(0, { type: 'output' }).events.map(({ json }) => JSON.parse(json));
    expect(outputs.map(({ taskId, stream, text }) => `${taskId} ${stream} ${text}`)).toEqual([
      'a stdout 12',
      'b stdout xy',
      'a stderr 3',
      'a stdout 4',
      'a stdout 5',
      'a warning 6',
      'a warning 7',
      'a stdout 8',
      'a stdout mark',
      'b stdout z',
    ]);
    registry.close();
  });

  it('of removed tasks are kept for a while only', async () => {
    const registry = new Registry(file);
    await registry.transact(() => registry.events.append({ type: 'removed', taskId: 'a' }, 1));
    registry.close();
    // As if very much had happened since.
    const later = new DatabaseSync(file);
    later.exec("UPDATE meta SET value = 200000 WHERE name = 'event_seq'");
    later.close();
    const again = new Registry(file);
    expect(readAll(again)).toEqual([1]);
    await again.transact(() => again.events.append({ type: 'removed', taskId: 'b' }, 1));
    expect(readAll(again)).toEqual([200_000]);
    again.close();
  });

  it('never use a number again that was seen before a crash', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    registry.events.appendLazily({ type: 'progress', taskId: 'a', progress: progress(1) }, 1);
    const seen = registry.events.newest;
    // No close: the process died.
    const after = new Registry(file);
    await after.transact(() => insert(after, 'b'));
    expect(after.events.newest).toBeGreaterThan(seen);
    after.close();
  });

  it('of progress wait for the disk when more of them come than numbers are reserved', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    const reserved = (): number => {
      const after = new Registry(file);
      const first = after.events.newest + 1;
      after.close();
      return first;
    };
    for (let i = 0; i < 10_100; i++) {
      registry.events.appendLazily({ type: 'progress', taskId: 'a', progress: progress(1) }, 1);
    }
    expect(registry.events.newest).toBeLessThan(reserved());
    await registry.flush();
    expect(registry.events.newest).toBe(10_101);
    registry.close();
  });

  it('wake those who wait for them, and leave nothing behind on the signal', async () => {
    const registry = new Registry(file);
    const leave = new AbortController();
    const changed = registry.events.changed(leave.signal);
    await registry.transact(() => insert(registry, 'a'));
    await changed;
    expect(getEventListeners(leave.signal, 'abort')).toEqual([]);
    const never = registry.events.changed(leave.signal);
    leave.abort();
    await never;
    registry.close();
  });

  it('go on without a gap after an orderly end', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    registry.close();
    const again = new Registry(file);
    await again.transact(() => insert(again, 'b'));
    expect(again.events.newest).toBe(2);
    again.close();
  });

  it('of a task that is forgotten are gone from memory and disk', async () => {
    const registry = new Registry(file);
    await registry.transact(() => insert(registry, 'a'));
    await registry.transact(() => {
      registry.tasks.delete('a');
      registry.events.forget('a');
      registry.events.append({ type: 'removed', taskId: 'a' }, 1);
    });
    expect(readAll(registry)).toEqual([2]);
    registry.close();
  });
});

describe('a file that can not be used', () => {
  const codeOf = (open: () => unknown): string | undefined => {
    try {
      open();
      return undefined;
    } catch (error) {
      return (error as KrError).code;
    }
  };

  it('that is damaged is left as it is', () => {
    const garbage = Buffer.alloc(8192, 'not a database ');
    writeFileSync(file, garbage);
    expect(codeOf(() => new Registry(file))).toBe('registry_unreadable');
    expect(readFileSync(file).equals(garbage)).toBe(true);
  });

  it('that belongs to another program is left as it is', () => {
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (a)');
    other.close();
    const before = readFileSync(file);
    expect(codeOf(() => new Registry(file))).toBe('registry_unreadable');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('that a newer kr wrote is left as it is', () => {
    new Registry(file).close();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    const before = readFileSync(file);
    expect(codeOf(() => new Registry(file))).toBe('registry_from_future');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is never readable by others', () => {
    const registry = new Registry(file);
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(file + suffix).mode & 0o077).toBe(0);
    registry.close();
  });
});

it('an ended task is told with its last progress, also while what ran it is not cleared away', async () => {
  const registry = new Registry(file);
  const row = await registry.transact(() => insert(registry, 'a'));
  const shown = (state: TaskRow['state']) =>
    rowToTask({ ...row, state }, { childrenId: [], live: progress(42), waitsFor: [] }).progress;
  expect(shown('Running').percentComplete).toBe(42);
  expect(shown('Completed')).toEqual(rowProgress(row));
  registry.close();
});

describe('trees', () => {
  it('are found whole, the deepest first, whatever the depth', async () => {
    const registry = new Registry(file);
    await registry.transact(() => {
      insert(registry, 'n0');
      for (let depth = 1; depth <= 2000; depth++) insert(registry, `n${depth}`, `n${depth - 1}`);
    });
    const tree = registry.tasks.tree('n0');
    expect(tree).toHaveLength(2001);
    expect(tree[0]?.id).toBe('n2000');
    expect(tree.at(-1)?.id).toBe('n0');
    registry.close();
  });
});

describe('lists', () => {
  it('that people ask for most are read through an index, in its order', async () => {
    const registry = new Registry(file);
    const looks: string[] = [];
    const { prepare } = DatabaseSync.prototype;
    const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
      this: DatabaseSync,
      sql,
    ) {
      looks.push(sql);
      return prepare.call(this, sql);
    });
    const order = [{ field: 'createdAt', descending: true }] as const;
    for (const filter of [{}, { states: ['Running'] as const }, { parentKey: 'a' }]) {
      registry.tasks.select({ ...filter, order, limit: 50 });
    }
    registry.tasks.get('a');
    registry.tasks.at([1, 2]);
    registry.tasks.childrenOf(['a', 'b']);
    registry.tasks.idsWithPrefix('abcd', 5);
    registry.tasks.newestId();
    registry.tasks.unfinished();
    registry.tasks.countUnfinished();
    registry.tasks.select({ groupKey: 'a', order, limit: 50 });
    registry.groups.counts('a');
    registry.tasks.tree('a');
    spy.mockRestore();
    registry.close();
    const database = new DatabaseSync(file, { readOnly: true });
    // Reading all tasks is right only where the newest come first and reading ends at the limit.
    const whole = looks.filter((sql) =>
      stepsOf(database, sql).some((step) => /^SCAN (t|tasks)\b/.test(step)),
    );
    expect(whole.every((sql) => / ORDER BY (t\.)?ord DESC.* LIMIT /.test(sql) && !/ WHERE /.test(sql))).toBe(
      true,
    );
    const sorted = looks
      .slice(0, 3)
      .filter((sql) => stepsOf(database, sql).some((step) => /TEMP/.test(step)));
    expect(sorted).toEqual([]);
    database.close();
  });

  it('of what retention lets go have the oldest end first, by age, by number, and by both', async () => {
    const registry = new Registry(file);
    await registry.transact(() => {
      for (const [id, end] of Object.entries({ d: 4, a: 1, c: 3, b: 2, child: 1 })) {
        insert(registry, id, id === 'child' ? 'a' : null);
        registry.tasks.update(id, { state: 'Completed', completed_at: end });
      }
      insert(registry, 'waits');
    });
    const all = { allBut: [] };
    const expired = (...limits: Parameters<Registry['tasks']['expired']>[0]): string =>
      registry.tasks.expired(limits).join();
    expect(expired({ of: all, endedBefore: 3 })).toBe('a,b');
    expect(expired({ of: all, keep: 1 })).toBe('a,b,c');
    expect(expired({ of: all, endedBefore: 3 }, { of: all, keep: 3 })).toBe('a,b');
    expect(expired({ of: all, endedBefore: 2 }, { of: all, keep: 1 })).toBe('a,b,c');
    expect(expired({ of: all, keep: 9 })).toBe('');
    expect(expired({ of: all, keep: 0 })).toBe('a,b,c,d');
    expect(expired()).toBe('');
    // Each limit looks at the tasks of its groups alone.
    await registry.transact(() => {
      for (const id of ['e', 'f']) {
        insert(registry, id, null, 'net');
        registry.tasks.update(id, { state: 'Failed', completed_at: 2 });
      }
    });
    const [net, others] = [{ group: 'net' }, { allBut: ['net', 'db'] }];
    expect(expired({ of: net, keep: 1 })).toBe('e');
    expect(expired({ of: others, endedBefore: 3 })).toBe('a,b');
    expect(expired({ of: net, endedBefore: 3 }, { of: others, keep: 3 })).toBe('a,e,f');
    expect(expired({ of: { group: 'db' }, keep: 0 })).toBe('');
    registry.close();
  });
});

/** What SQLite does for a statement, step by step. */
function stepsOf(database: DatabaseSync, sql: string): string[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => String(detail));
}
