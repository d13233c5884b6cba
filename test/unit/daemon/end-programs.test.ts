import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EndPrograms } from '../../../src/daemon/flow/end-programs.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import { definition } from '../../helpers/definition.ts';

let directory: string;
let registry: Registry;
let programs: EndPrograms;
const onIdle = vi.fn();
const log = { error: vi.fn(), warn: vi.fn() };
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-end-programs-'));
  registry = new Registry(path.join(directory, 'kr.db'));
  vi.clearAllMocks();
  programs = new EndPrograms({
    registry,
    environmentFor: () => ({ PATH: process.env.PATH ?? '' }),
    otherDirectory: '/',
    onIdle,
    log,
  });
  await registry.transact(() =>
    registry.tasks.insert(
      {
        ...{ key: 'a', id: 'a', name: 'a', description: null, created_at: 0, message: 'm', parent_key: null },
        ...{ group_key: 'default', priority: 0, flow: null, dedup_key: null, restart_of: null },
      },
      definition(),
    ),
  );
});
afterEach(() => {
  vi.useRealTimers();
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A program that is due since the task has ended: a shell script. */
function due(script: string): Promise<number> {
  return registry.transact(() =>
    registry.endPrograms.add({
      task_ord: registry.tasks.get('a')?.ord ?? 0,
      key: 'a',
      argv: JSON.stringify(['sh', '-c', script]),
      task: '{"id":"a"}',
      surroundings: JSON.stringify({ workingDirectory: directory, environment: {} }),
    }),
  );
}
const warnings = () => JSON.parse(registry.tasks.get('a')?.warnings ?? '[]') as string[];
const written = (name: string) => readFileSync(path.join(directory, name), 'utf8');
const idle = () => vi.waitFor(() => expect(programs.isIdle).toBe(true), { timeout: 20_000 });
const left = () => [...registry.endPrograms.places(true), ...registry.endPrograms.places(false)];

it('runs each once, and keeps nothing of it', async () => {
  const place = await due('echo ran >> log');
  programs.run([place, place]);
  programs.run([place]);
  await idle();
  programs.run([place]);
  await idle();
  expect([written('log'), left(), warnings()]).toEqual(['ran\n', [], []]);
  expect(onIdle).toHaveBeenCalled();
});

it('ends one that takes too long, with what it started', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  programs.run([await due('trap "" TERM; sleep 1000 & echo up > log; wait')]);
  await vi.waitFor(() => expect(written('log')).toBe('up\n'), { timeout: 20_000 });
  vi.advanceTimersByTime(5 * 60_000 - 1);
  expect(programs.isIdle).toBe(false);
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(2000);
  vi.useRealTimers();
  await idle();
  expect(warnings()).toEqual([expect.stringContaining('5 minutes')]);
});

it('starts none that could not be noted before', async () => {
  const place = await due('echo ran >> log');
  const insist = vi.spyOn(registry, 'insist').mockRejectedValueOnce(new Error('no room'));
  programs.run([place]);
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce());
  expect(() => written('log')).toThrow();
  await idle();
  expect([written('log'), insist.mock.calls.length]).toEqual(['ran\n', 3]);
});

it('leaves for the next what has not begun when it closes', async () => {
  const places = [];
  for (let index = 0; index < 5; index++) places.push(await due('echo up >> log; sleep 1000'));
  programs.run(places);
  await vi.waitFor(() => expect(written('log')).toBe('up\n'.repeat(4)), { timeout: 20_000 });
  await programs.close(0);
  expect(registry.endPrograms.places(false)).toEqual([places[4]]);
  expect([registry.endPrograms.places(true), warnings().length]).toEqual([[], 4]);
  expect(written('log')).toBe('up\n'.repeat(4));
});

it('takes over what another left', async () => {
  const [begun, waiting] = [await due('echo first >> log'), await due('echo second >> log')];
  await registry.transact(() => registry.endPrograms.setBegun(begun, true));
  await programs.takeOver();
  programs.run([waiting]);
  await idle();
  expect([written('log'), left(), warnings().length]).toEqual(['second\n', [], 1]);
});
