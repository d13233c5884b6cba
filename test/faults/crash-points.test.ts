/**
 * The daemon is killed at each step of a task's life, in the middle of many that create, start, stop, rename and remove
 * tasks: what was answered or told is there, what was not is there wholly or not at all, and nothing runs twice.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../src/protocol/events.ts';
import type { Task } from '../../src/protocol/task.ts';
import { created } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonsOf, gone, kill, killDaemon } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { Burst, notesOf, plan } from './crash/burst.ts';
import { type Facts, snippets } from './crash/facts.ts';
import { Heard } from './crash/heard.ts';

let home: TestHome;
let heard: Heard;
let facts: Map<string, Facts>;
let ids: number;
/** Tasks whose results were compared. */
let compared: Set<string>;
beforeEach(async () => {
  home = new TestHome();
  heard = new Heard();
  facts = new Map();
  ids = 0;
  compared = new Set();
  await home.ok(['config', 'set', 'maxRunners', '4']);
  await home.startDaemon();
  await created(home, { id: 'mark' });
});
afterEach(() => home[Symbol.asyncDispose]());

/** Compares what the daemon that runs now has with all that was ever told. */
async function compare(crashed: boolean): Promise<void> {
  const [mark, ...tasks]: Task[] = await home.json(['get', '--sort', 'createdAt']);
  expect(mark?.id).toBe('mark');
  const byId = new Map(tasks.map((task) => [task.id, task]));
  // With a task all its descendants are removed, or none.
  for (const { parent, id } of facts.values()) {
    if (byId.has(id) && parent) expect(byId.has(parent.id), `${id} without ${parent.id}`).toBe(true);
  }
  for (const one of facts.values()) one.compare(byId.get(one.id), crashed);
  // Once after the crash and once at the end: some are large.
  for (const { id, snippet } of withState('Completed')) {
    if (crashed && compared.has(id)) continue;
    compared.add(id);
    const { status, json } = await home.request('GET', `/tasks/result?id=${id}`);
    expect(status).toBe(200);
    // Some are megabytes: a difference is not to be shown.
    expect(JSON.stringify(json) === JSON.stringify(snippets[snippet].result(id)), id).toBe(true);
  }
  const name = `mark ${ids++}`;
  await home.request('POST', '/tasks/rename?id=mark', { name });
  const replay = await home.eventsUntil(null, (event) => event.name === name);
  heard.compare(replay as TaskEvent[], (id) => id !== 'mark' && facts.get(id)?.existence !== 'yes');
}

const withState = (...states: string[]): Facts[] =>
  [...facts.values()].filter(({ existence, told }) => existence === 'yes' && states.includes(told ?? ''));

/** Lets everything end, then looks at what ran, and at the registry itself. */
async function settle(): Promise<void> {
  for (const one of withState('Queued', 'Running')) {
    if (one.snippet === 'long') {
      one.cancelled = true;
      await home.request('POST', `/tasks/cancel?id=${one.id}`);
    }
    await home.until(one.id, 'Completed', 'Stopped');
  }
  await compare(false);
  await home.ok(['daemon', 'stop']);
  const runs = new Map<string, number>();
  const notes = existsSync(notesOf(home)) ? readFileSync(notesOf(home), 'utf8').trim() : '';
  for (const id of notes.split(' ')) runs.set(id, (runs.get(id) ?? 0) + 1);
  expect(Math.max(...runs.values())).toBe(1);
  for (const { id, told } of facts.values()) {
    if (told === 'Completed') expect(runs.get(id), id).toBe(1);
    if (told === 'Created') expect(runs.get(id), id).toBe(undefined);
  }
  const database = new DatabaseSync(path.join(home.home, 'kr.db'), { readOnly: true });
  const count = (sql: string): unknown =>
    Object.values(database.prepare(`SELECT count(*) FROM ${sql}`).get() ?? {})[0];
  try {
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    const ofNobody = 'WHERE key NOT IN (SELECT key FROM tasks)';
    expect(count(`definitions ${ofNobody}`)).toBe(0);
    expect(count(`result_pieces ${ofNobody}`)).toBe(0);
    expect(count(`events ${ofNobody} AND type <> 'removed'`)).toBe(0);
    expect(count('tasks WHERE key NOT IN (SELECT key FROM definitions)')).toBe(0);
    expect(
      count("result_pieces WHERE key IN (SELECT key FROM tasks WHERE state IN ('Created', 'Failed'))"),
    ).toBe(0);
  } finally {
    database.close();
  }
}

/** Bursts, each ended by a kill at one of the moments, on one registry. */
async function crashAt(moments: readonly string[], seed: number): Promise<void> {
  const plans = fc.sample(plan, { seed, numRuns: 2 * moments.length });
  for (const [n, { families, nth, afterMs }] of plans.entries()) {
    const at = moments[n % moments.length] as string;
    const burst = new Burst({
      home,
      heard,
      nextId: () => `t${ids++}`,
      families,
      moment: { at, nth, afterMs },
    });
    await burst.run();
    expect(burst.hit, at).toBe(true);
    for (const [id, one] of burst.facts) facts.set(id, one);
    await compare(true);
  }
  await settle();
}

describe('a daemon that is killed while tasks are', { timeout: 90_000 }, () => {
  it.each([
    ['created', ['asked create', 'told Created', 'asked run']],
    ['queued', ['asked start', 'told Queued']],
    ['running', ['told Running', 'told output', 'told progress']],
    ['stopping', ['asked cancel', 'told Stopping', 'told Stopped']],
    ['finished', ['told result', 'told Completed']],
    ['renamed', ['asked rename', 'told renamed']],
    ['removed', ['asked remove family', 'told removed', 'told removed family']],
  ])(
    '%s loses nothing that was told, does nothing by halves, and runs nothing twice',
    async (_what, moments) => {
      await crashAt(moments, moments.join().length);
    },
  );
});

it('a daemon that is killed while it starts after a crash loses nothing either', async () => {
  for (const { families, nth, afterMs } of fc.sample(plan, { seed: 4, numRuns: 2 })) {
    const moment = { at: 'told Running', nth: nth + 2, afterMs };
    const burst = new Burst({ home, heard, nextId: () => `t${ids++}`, families, moment });
    await burst.run();
    for (const [id, one] of burst.facts) facts.set(id, one);
    for (const ms of [20, 90, 160]) {
      await using command = new RunningKr(home, ['get']);
      while (daemonsOf(home).length === 0) await pause(1);
      const daemons = daemonsOf(home);
      await pause(ms);
      for (const daemon of daemons) kill(daemon);
      await gone(...daemons);
      await command.ended;
    }
    await compare(true);
  }
  await settle();
});

it('the number of an event that was told but was not worth writing is not used again', async () => {
  const code =
    'for (let n = 1; ; n++) { taskProgress.percentComplete = n % 100; await new Promise((r) => setTimeout(r, 20)); }';
  for (let life = 0; life < 2; life++) {
    await home.request('POST', '/tasks/run/js', { code });
    let shown = 0;
    const following = home.eventsUntil(
      null,
      (event) => {
        heard.hear(event);
        if (event.type === 'progress') shown++;
        // Progress is written once a second.
        return shown === 5;
      },
      heard.last,
    );
    await following;
    await killDaemon(home);
    await home.ok(['get']);
  }
  await compare(true);
});
