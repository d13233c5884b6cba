/** What is taken away under a daemon that runs: its home, its registry, its socket. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, familyOf, gone } from '../helpers/processes.ts';
import { untilChanged } from '../helpers/small-disk.ts';

let home: TestHome;
let daemon: number;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
  await ended(home, { id: 'old' });
  await running(home, { id: 'busy' });
  daemon = daemonOf(home);
});
afterEach(() => home[Symbol.asyncDispose]());

describe('a daemon', () => {
  it('whose home is removed ends with all that runs, and the next command makes a new home', async () => {
    const family = familyOf(daemon);
    rmSync(home.home, { recursive: true });
    await gone(...family);
    expect(await home.json(['get'])).toEqual([]);
    await ended(home, { id: 'busy' });
    expect(daemonOf(home)).not.toBe(daemon);
  });

  it('whose registry is replaced ends and writes no more; the next one works with what is there', async () => {
    const registry = path.join(home.home, 'kr.db');
    const family = familyOf(daemon);
    mkdirSync(path.join(home.directory, 'aside'));
    for (const suffix of ['-wal', '-shm', '']) {
      renameSync(registry + suffix, path.join(home.directory, 'aside', `kr.db${suffix}`));
    }
    await gone(...family);
    expect(await home.json(['get'])).toEqual([]);
    await home.ok(['daemon', 'stop']);
    for (const suffix of ['-wal', '']) {
      renameSync(path.join(home.directory, 'aside', `kr.db${suffix}`), registry + suffix);
    }
    expect(await home.ok(['get-task-state', 'old'])).toBe('Completed');
    expect(await home.json(['get', 'busy'])).toMatchObject({ state: 'Failed', fault: { code: 'lost' } });
  });

  it('whose socket is removed makes it again, and its tasks go on', async () => {
    rmSync(home.socket);
    await untilChanged(home.home, () => existsSync(home.socket));
    expect(await home.ok(['get-task-state', 'busy'])).toBe('Running');
    expect(daemonOf(home)).toBe(daemon);
    rmSync(home.socket);
    await untilChanged(home.home, () => existsSync(home.socket));
    expect(await home.ok(['stop', 'busy', '--wait'])).toBe('true');
    await home.ok(['daemon', 'stop']);
    await gone(daemon);
    expect(existsSync(home.socket)).toBe(false);
  });
});
