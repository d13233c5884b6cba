/** What kr keeps on the disk takes bounded room, and what is removed gives its room back. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { untilChanged } from '../helpers/small-disk.ts';

const mebibyte = 1024 * 1024;

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxOutputSize', '1MiB']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** What the registry takes: the file and its journal, without what is set aside. */
const room = (): number =>
  readdirSync(home.home)
    .filter((name) => /^kr\.db(?:-wal)?$/.test(name))
    .reduce((sum, name) => sum + statSync(path.join(home.home, name)).size, 0);

function progressOnDisk(): number {
  const database = new DatabaseSync(path.join(home.home, 'kr.db'), { readOnly: true });
  try {
    const row = database.prepare("SELECT count(*) AS count FROM events WHERE type = 'progress'").get();
    return (row as { count: number }).count;
  } finally {
    database.close();
  }
}

it('a snippet that prints and shows progress without end takes no more than its bound and a journal', async () => {
  // Two streams in turns: no piece of output can go along with the one before.
  const code = `
    for (let i = 0; !signal.aborted; i++) {
      console.log(i);
      console.error(i);
      taskProgress.percentComplete = i % 100;
      taskProgress.statusMessage = 'x'.repeat(100_000);
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }`;
  await running(home, { id: 'endless', code });
  const events = await home.eventsUntil('endless', ({ cut }) => cut === true);
  const seen = events.at(-1).seq;
  const written = events.filter(({ type, cut }) => type === 'output' && !cut).map(({ text }) => text);
  expect(Buffer.byteLength(written.join(''))).toBeLessThanOrEqual(mebibyte);
  // It goes on, and all that is kept of it is its newest progress.
  let later = 0;
  const more = await home.eventsUntil('endless', ({ type }) => type === 'progress' && ++later > 40, seen);
  expect(more.filter(({ type }) => type === 'output')).toEqual([]);
  expect(progressOnDisk()).toBeLessThanOrEqual(1);
  expect(room()).toBeLessThan(1 * mebibyte + 8 * mebibyte + 6 * mebibyte);
  const marks = (await home.json(['logs', 'endless'])).filter(({ cut }: { cut?: true }) => cut);
  expect(marks).toHaveLength(1);
  expect(await home.ok(['logs', 'endless'])).toContain('maxOutputSize');
  expect(await home.ok(['stop', 'endless', '--wait'])).toBe('true');
});

it('a result that was removed gives its room back to the disk', async () => {
  await ended(home, { id: 'large', code: 'return "x".repeat(40 * 1024 * 1024)' });
  expect(room()).toBeGreaterThan(40 * mebibyte);
  expect(await home.ok(['rm', 'large'])).toBe('true');
  await untilChanged(home.home, () => room() < 20 * mebibyte);
});
