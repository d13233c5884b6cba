import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noEffects } from '../../../src/daemon/flow/context.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { removeTree } from '../../../src/daemon/tasks/removal.ts';
import { insertTask } from './insert-task.ts';

const descendants = 300;
let directory: string;
let registry: Registry;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-removal-'));
  registry = new Registry(path.join(directory, 'kr.db'));
  await registry.transact(() => {
    const ended = { state: 'Completed', completed_at: 2 } as const;
    insertTask(registry, 'root', {}, ended);
    for (let n = 0; n < descendants; n++) {
      insertTask(registry, `t${n}`, {}, ended, n < 3 ? 'root' : `t${n % 3}`);
    }
  });
});
afterEach(() => {
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What others find on the disk. */
function countOnDisk(): number {
  const database = new DatabaseSync(registry.file, { readOnly: true });
  const { n } = database.prepare('SELECT count(*) AS n FROM tasks').get() as { n: number };
  database.close();
  return n;
}

it('of a tree is one transaction: all of it goes at once, and is told of at once', async () => {
  const { newest } = registry.events;
  const removing = registry.insist(() => removeTree(registry, 'root', new Set(), noEffects()));
  expect(countOnDisk()).toBe(descendants + 1);
  expect(registry.events.read(newest, {}).events).toEqual([]);
  expect(await removing).toMatchObject({ ok: true, descendants: expect.any(Array) });
  expect(countOnDisk()).toBe(0);
  const told = registry.events.read(newest, {}).events;
  expect(told.map(({ type }) => type)).toEqual(Array(descendants + 1).fill('removed'));
  expect(told.at(-1)?.key).toBe('root');
});

it('of a tree that fails in the middle takes nothing away', async () => {
  const real = registry.tasks.delete.bind(registry.tasks);
  let calls = 0;
  vi.spyOn(registry.tasks, 'delete').mockImplementation((key) => {
    if (++calls === 100) throw new Error('the disk broke');
    real(key);
  });
  const { newest } = registry.events;
  await expect(registry.insist(() => removeTree(registry, 'root', new Set(), noEffects()))).rejects.toThrow();
  expect(countOnDisk()).toBe(descendants + 1);
  expect(registry.events.read(newest, {}).events).toEqual([]);
});
