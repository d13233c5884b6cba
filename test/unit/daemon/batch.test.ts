import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Batch } from '../../../src/daemon/registry/batch.ts';

let directory: string;
let database: DatabaseSync;
let batch: Batch;
let rollbacks: number;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-batch-'));
  const file = path.join(directory, 'x.db');
  database = new DatabaseSync(file);
  // As a disk with room for some pages.
  database.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE t (size INTEGER, x BLOB); PRAGMA max_page_count = 40',
  );
  rollbacks = 0;
  batch = new Batch(database, file, {
    beginStep: () => () => undefined,
    beforeCommit: () => undefined,
    committed: () => undefined,
    rolledBack: () => rollbacks++,
  });
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Writes so many bytes, and gives how many. */
const write = (size: number): Promise<number> =>
  batch.transact(() => {
    database.prepare('INSERT INTO t VALUES (?, zeroblob(?))').run(size, size);
    return size;
  });
const written = (): number[] =>
  database
    .prepare('SELECT size FROM t ORDER BY size')
    .all()
    .map(({ size }) => Number(size));
const tooMuch = 1024 * 1024;

describe('what there is no room for', () => {
  it('alone is refused', async () => {
    await expect(write(tooMuch)).rejects.toMatchObject({ code: 'disk_full' });
    expect([written(), rollbacks]).toEqual([[], 1]);
  });

  it.each([
    ['first', [tooMuch, 1, 2]],
    ['last', [1, 2, tooMuch]],
    ['between others', [1, tooMuch, 2]],
  ])('that comes %s in a tick is no reason to refuse what comes with it', async (_when, sizes) => {
    const all = await Promise.allSettled(sizes.map(write));
    expect(all).toEqual(
      sizes.map((value) =>
        value === tooMuch
          ? { status: 'rejected', reason: expect.objectContaining({ code: 'disk_full' }) }
          : { status: 'fulfilled', value },
      ),
    );
    expect(written()).toEqual([1, 2]);
    // Also later on.
    expect(await write(3)).toBe(3);
    expect(written()).toEqual([1, 2, 3]);
  });
});

it('what is thrown by one undoes its part only', async () => {
  const wrong = batch.transact(() => {
    database.prepare('INSERT INTO t VALUES (9, NULL)').run();
    throw new Error('no');
  });
  const all = await Promise.allSettled([write(1), wrong, write(2)]);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect([written(), rollbacks]).toEqual([[1, 2], 0]);
});
