/** Registries of every version of the schema, each made by the kr of its time and killed at work: see make.ts. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/daemon/registry/database.ts';
import { migrations } from '../../src/daemon/registry/migrations.ts';
import { TestHome } from '../helpers/kr.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures/registry');
const versions = Array.from({ length: migrations.length }, (_, index) => index + 1);
const fixture = (version: number): string => path.join(fixtures, `v${version}.db`);

it('each version has its fixture', () => {
  const found = readdirSync(fixtures).filter((name) => name.endsWith('.db'));
  expect(found.sort()).toEqual(versions.map((version) => `v${version}.db`));
});

describe.each(versions)('a registry of version %i', (version) => {
  const home = new TestHome();
  const file = path.join(home.home, 'kr.db');
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came
  const get = async (url: string): Promise<any> => (await home.request('GET', url)).json;
  const outputs = async (id: string): Promise<string[]> =>
    (await get(`/tasks/output?id=${id}`)).map(
      ({ stream, text }: { stream: string; text: string }) => `${stream} ${text}`,
    );

  beforeAll(async () => {
    mkdirSync(home.home);
    copyFileSync(fixture(version), file);
    expect(versionOf(file)).toBe(version);
    await home.startDaemon();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  it('is brought up to date', () => {
    expect(versionOf(file)).toBe(migrations.length);
  });

  it('has every task as it was, and what was under way as a crash leaves it', async () => {
    await home.until('queued', 'Completed');
    const tasks: { id: string; state: string; fault: { code: string } | null }[] = await get('/tasks/list');
    expect(
      tasks.toReversed().map(({ id, state, fault }) => `${id} ${state}${fault ? ` ${fault.code}` : ''}`),
    ).toEqual([
      'created-PowerShell Created',
      'created-CSharp Created',
      'created-VBNet Created',
      'created-TypeScript Created',
      'Completed-1 Completed',
      'large Completed',
      'nothing Completed',
      'failed Failed error',
      'exited Failed exit',
      'records Completed',
      'cancelled Stopped',
      'stopped Stopped',
      'parent Completed',
      'child Completed',
      'grandchild Completed',
      'renamed Created',
      'stopping Stopped',
      'running Failed lost',
      'queued Completed',
    ]);
    expect(await get('/tasks/result?id=queued')).toBe('ran at last');
  });

  it('has all that is told of a task', async () => {
    expect(await get('/tasks/state?id=completed-1')).toMatchObject({
      id: 'Completed-1',
      name: 'Über alles: 日本 🎉',
      description: 'Zeile 1\nZeile 2',
      language: 'JavaScript',
      progress: { percentComplete: 100, statusMessage: 'Completed', reachedPercent: 100, isTerminal: true },
      createdAt: expect.stringMatching(/^2\d{3}-/),
      duration: expect.any(Number),
      parentId: null,
    });
    expect(await get('/tasks/state?id=failed')).toMatchObject({
      fault: {
        code: 'error',
        message: 'nö',
        type: 'RangeError',
        position: expect.stringContaining('line:1'),
      },
    });
    expect(await get('/tasks/state?id=exited')).toMatchObject({ exitCode: 7 });
    expect((await get('/tasks/state?id=nothing')).progress.statusMessage).toBe('own words');
    expect((await get('/tasks/state?id=running')).progress.reachedPercent).toBe(30);
    expect(await get('/tasks/state?id=renamed')).toMatchObject({ name: 'new', description: 'told later' });
    expect((await get('/tasks/state?id=parent')).childrenId).toEqual(['child', 'running']);
    expect(await get('/tasks/state?id=grandchild')).toMatchObject({ parentId: 'child' });
  });

  it('has results, output and events', async () => {
    const result = { text: 'naïve', ключ: [1.5, null, true], '🎉': '\u0000' };
    expect(await get('/tasks/result?id=Completed-1')).toEqual(result);
    expect(await get('/tasks/result?id=large')).toBe('0123456789'.repeat(7000));
    expect(await get('/tasks/result?id=nothing')).toBeNull();
    expect(await get('/tasks/result?id=stopped')).toBe('late');
    expect(await outputs('Completed-1')).toEqual([
      'stdout first: ä🎉\n',
      'stderr second\n',
      'stdout third\n',
    ]);
    expect(await outputs('records')).toEqual(['warning careful', 'error bad']);
    expect(await outputs('running')).toEqual(['stdout up\n']);
    const events = await home.eventsUntil('running', (event) => event.state === 'Failed');
    expect(events.filter(({ type }) => type === 'state').map(({ state }) => state)).toEqual([
      'Created',
      'Queued',
      'Running',
      'Failed',
    ]);
  });

  it('knows nothing of what was removed, and takes new tasks', async () => {
    expect((await home.request('GET', '/tasks/state?id=removed')).status).toBe(404);
    const all = await home.eventsUntil(
      null,
      ({ taskId, state }) => taskId === 'queued' && state === 'Completed',
    );
    expect(all.filter(({ taskId }) => taskId === 'removed').map(({ type }) => type)).toEqual(['removed']);
    expect(await home.ok(['start', 'created-typescript'])).toBe('true');
    expect(await home.ok(['wait', 'created-typescript'])).toBe('42');
    expect(await home.ok(['run', '--language', 'js', '--code', 'return 1', '--parent', 'grandchild'])).toBe(
      '1',
    );
  });

  it('is opened again by the next daemon', async () => {
    await home.ok(['daemon', 'restart', '--force']);
    expect(await get('/tasks/result?id=queued')).toBe('ran at last');
  });
});

describe('a migration that fails half-way', () => {
  it('leaves the registry as it was', async () => {
    await using home = new TestHome();
    mkdirSync(home.home);
    const file = path.join(home.home, 'kr.db');
    copyFileSync(fixture(migrations.length), file);
    const before = readFileSync(file);
    const steps = [
      ...migrations,
      'DELETE FROM tasks',
      'CREATE TABLE more (a); INSERT INTO nowhere VALUES (1)',
    ];
    expect(() => openDatabase(file, steps)).toThrow(expect.objectContaining({ code: 'registry_unreadable' }));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(await home.ok(['get-task-state', 'large'])).toBe('Completed');
  });
});

function versionOf(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  } finally {
    database.close();
  }
}
