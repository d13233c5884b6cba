import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childPercent, rolledPercent, withPercent } from '../../../src/daemon/flow/rolled-progress.ts';
import { Rollup, type Shown } from '../../../src/daemon/flow/rollup.ts';
import { runningProgress } from '../../../src/daemon/lifecycle.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import type { TaskFlow } from '../../../src/protocol/flow.ts';
import type { Progress } from '../../../src/protocol/progress.ts';
import type { State } from '../../../src/protocol/state.ts';
import { definition } from '../../helpers/definition.ts';

let directory: string;
let registry: Registry;
let live: Map<string, Progress>;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-rollup-'));
  registry = new Registry(path.join(directory, 'kr.db'));
  live = new Map();
});
afterEach(() => {
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

const contextOf = () => ({
  registry,
  liveProgress: ({ key }: { key: string }) => live.get(key),
  isEnding: () => false,
  onEndOfAll: () => null,
});
const at = (percent: number) => withPercent(runningProgress(new Date()), percent);

interface Given {
  parent?: string;
  state?: State;
  reached?: number;
  flow?: TaskFlow;
}

function add(key: string, { parent, state = 'Created', reached = 0, flow }: Given = {}): void {
  registry.tasks.insert(
    {
      key,
      id: key,
      name: key,
      description: null,
      created_at: 0,
      message: 'Not started',
      parent_key: parent ?? null,
      group_key: 'default',
      priority: 0,
      flow: flow ? JSON.stringify(flow) : null,
      dedup_key: null,
      restart_of: null,
    },
    definition({ code: '1' }),
  );
  registry.tasks.update(key, { state });
  registry.tasks.updateProgress(key, at(reached));
}
const percentOf = (key: string) => rolledPercent(contextOf(), registry.tasks.get(key) ?? expect.fail());

describe('how far a child counts', () => {
  it.each<[State, number, boolean, number]>([
    ['Created', 0, false, 0],
    ['Queued', 30, false, 0],
    ['Created', 30, true, 30],
    ['Queued', 30, true, 30],
    ['Running', 30, false, 30],
    ['Stopping', 30, false, 30],
    ['Completed', 30, false, 100],
    ['Failed', 30, false, 30],
    ['Stopped', 30, true, 30],
  ])('%s that reached %d (rolls up: %s) is %d', (state, reached, rollsUp, percent) => {
    expect(childPercent(state, reached, rollsUp)).toBe(percent);
  });
});

describe('the percentage of a parent', () => {
  it('is its own unless it asked for that of its children, and has some', () => {
    add('plain');
    add('child', { parent: 'plain', state: 'Completed' });
    add('lonely', { flow: { progressFromChildren: true } });
    expect([percentOf('plain'), percentOf('lonely')]).toEqual([undefined, undefined]);
  });

  it('is the mean by the weights', () => {
    add('parent', { flow: { progressFromChildren: true } });
    add('heavy', { parent: 'parent', state: 'Completed', flow: { weight: 3 } });
    add('light', { parent: 'parent', state: 'Failed', reached: 20 });
    expect(percentOf('parent')).toBe(80);
    add('running', { parent: 'parent', state: 'Running', reached: 0, flow: { weight: 4 } });
    live.set('running', at(50));
    expect(percentOf('parent')).toBe(65);
  });

  it('is never over 100', () => {
    add('parent', { flow: { progressFromChildren: true } });
    for (let i = 0; i < 7; i++)
      add(`${i}`, { parent: 'parent', state: 'Completed', flow: { weight: 0.1 * (i + 1) } });
    expect(percentOf('parent')).toBe(100);
  });
});

describe('the rollup', () => {
  let looks: number;
  let shown: [string, number][];
  let running: Map<string, number | undefined>;
  const rollup = () => {
    [looks, shown, running] = [0, [], new Map()];
    const context = contextOf();
    const made = new Rollup({
      context: {
        ...context,
        liveProgress: (row) => live.get(row.key) ?? made.waiting.get(row.key)?.progress,
      },
      showRunning: (key, percent) => {
        looks++;
        if (!running.has(key)) return false;
        running.set(key, percent);
        return true;
      },
      showWaiting: ({ id, progress }: Shown) => shown.push([id, progress.percentComplete]),
    });
    return made;
  };

  it('goes up over several levels, and tells nothing twice', async () => {
    add('top', { flow: { progressFromChildren: true } });
    add('middle', { parent: 'top', flow: { progressFromChildren: true } });
    add('other', { parent: 'top' });
    add('leaf', { parent: 'middle', state: 'Running' });
    const made = rollup();
    live.set('leaf', at(50));
    made.touch('middle');
    await vi.waitFor(() =>
      expect(shown).toEqual([
        ['middle', 50],
        ['top', 25],
      ]),
    );
    made.touch('middle');
    await vi.waitFor(() => expect(looks).toBe(3));
    expect(shown).toHaveLength(2);
    made.stop();
  });

  it('looks at a parent a few times, however often its children change, and never misses the last', async () => {
    add('parent', { flow: { progressFromChildren: true } });
    add('child', { parent: 'parent', state: 'Running' });
    const made = rollup();
    running.set('parent', undefined);
    for (let percent = 1; percent <= 2000; percent++) {
      live.set('child', at(percent / 20));
      made.touch('parent');
      if (percent % 50 === 0) await new Promise(setImmediate);
    }
    await vi.waitFor(() => expect(running.get('parent')).toBe(100));
    expect(looks).toBeLessThan(20);
    made.stop();
  });

  it('has nothing to do with other tasks, and forgets those that ended', async () => {
    add('plain');
    add('over', { state: 'Completed', flow: { progressFromChildren: true } });
    add('parent', { flow: { progressFromChildren: true } });
    add('child', { parent: 'parent', state: 'Completed' });
    const made = rollup();
    for (const key of ['plain', 'over', 'nobody', 'parent']) made.touch(key);
    await vi.waitFor(() => expect(shown).toEqual([['parent', 100]]));
    expect([looks, made.waiting.size]).toEqual([1, 1]);
    registry.tasks.update('parent', { state: 'Stopped' });
    made.ended('parent');
    made.touch('parent');
    expect(made.waiting.size).toBe(0);
    made.stop();
  });

  it('starts with what the registry knows, those below first', () => {
    add('top', { flow: { progressFromChildren: true } });
    add('middle', { parent: 'top', flow: { progressFromChildren: true } });
    add('leaf', { parent: 'middle', state: 'Failed', reached: 40 });
    const made = rollup();
    made.refresh();
    expect(shown).toEqual([
      ['middle', 40],
      ['top', 40],
    ]);
    made.stop();
  });
});
