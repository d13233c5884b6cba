/** `kr get-task`: table and JSON, filters, order and limit, several ids. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
const idsOf = async (...args: string[]): Promise<string[]> =>
  (await home.json(['get-task', ...args])).map(({ id }: { id: string }) => id);

describe('without tasks', () => {
  it('prints nothing, and an empty array as JSON', async () => {
    expect(await home.kr(['get-task'])).toMatchObject({ code: 0, stdout: '' });
    expect(await home.kr(['get-task', '--json'])).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
    const [none, filtered] = [await home.kr(['get-task']), await home.kr(['get-task', '--name', 'x'])];
    for (const { stderr } of [none, filtered]) expect(stderr).toMatch(says);
    expect(none.stderr).not.toBe(filtered.stderr);
    const formats = ['json', 'ndjson', 'ids', 'csv'].map((format) => home.ok(['get', '--format', format]));
    expect(await Promise.all(formats)).toEqual(['[]', '', '', expect.stringMatching(/^id,name,[^\n]*\r$/)]);
    expect(await home.kr(['get-task', '@last'])).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
  });
});

describe('with tasks', () => {
  // In the order of their creation.
  const all = ['alpha', 'beta', 'child', 'delta', 'echo'];
  /** Between beta and child, by at least a millisecond. */
  let between: string;
  beforeAll(async () => {
    await ended(home, { id: 'alpha', name: 'Build one', code: 'console.log("x"); return { secret: 1 }' });
    await ended(home, { id: 'beta', name: 'build two', code: 'throw new TypeError("broken")' });
    const now = Date.now();
    between = new Date(now + 1).toISOString();
    while (Date.now() < now + 2) await home.request('GET', '/daemon');
    await created(home, { id: 'child', name: 'Zebra', parentId: 'alpha' });
    await running(home, { id: 'delta', name: 'Deploy\u001b[31m\nred' });
    await created(home, { id: 'echo', name: 'Aardvark', parentId: 'alpha' });
  });

  it.each(['get-task', 'get', 'ls', 'Get-KrTask'])('%s prints a table, a line per task', async (verb) => {
    const table = await home.kr([verb]);
    expect([table.code, table.stderr]).toEqual([0, '']);
    const [head, ...lines] = table.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ID .*NAME .*LANGUAGE .*STATE /);
    expect(lines.map((line) => line.split(' ')[0])).toEqual([...all].reverse());
    expect(lines.join('\n')).toMatch(/^beta .*build two .*JavaScript .*Failed/m);
    expect(table.stdout).not.toContain('\u001b');
  });

  it('a task as JSON is the one of HTTP, an array the list of HTTP', async () => {
    for (const id of ['alpha', 'beta', 'child']) {
      const { json } = await home.request('GET', `/tasks/state?id=${id}`);
      expect(await home.json(['get-task', id])).toEqual(json);
    }
    const still = ['--where-state', 'Created,Completed,Failed'];
    const { json: list } = await home.request('GET', '/tasks/list?whereState=Created,Completed,Failed');
    expect(await home.json(['get-task', ...still])).toEqual(list);
  });

  it('has exactly these fields; a list holds no result, and of a fault only its code', async () => {
    const task = await home.json(['get-task', 'beta']);
    expect(Object.keys(task).sort()).toEqual(
      [
        ...['childrenId', 'completedAt', 'createdAt', 'description', 'duration', 'exitCode', 'fault', 'id'],
        ...['language', 'name', 'parentId', 'progress', 'startedAt', 'state', 'stateText'],
        ...['attempt', 'gitCommit', 'group', 'key', 'priority', 'restartOf', 'waitsFor', 'warnings'],
      ].sort(),
    );
    expect(Object.keys(task.progress).sort()).toEqual([
      'isTerminal',
      'lastUpdatedUtc',
      'percentComplete',
      'reachedPercent',
      'statusMessage',
    ]);
    for (const time of [task.createdAt, task.startedAt, task.completedAt, task.progress.lastUpdatedUtc]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
    expect(task).toMatchObject({
      stateText: 'Failed',
      duration: expect.any(Number),
      fault: { type: 'TypeError' },
    });
    const listed = (await home.json(['get-task'])).find(({ id }: { id: string }) => id === 'beta');
    expect(listed).toEqual({ ...task, fault: { code: 'error' } });
  });

  it('JSON gives names as they are', async () => {
    expect((await home.json(['get-task', 'delta'])).name).toBe('Deploy\u001b[31m\nred');
  });

  it('several ids are an array in their order, a missing one an error beside it', async () => {
    expect(await idsOf('delta', 'ALPHA')).toEqual(['delta', 'alpha']);
    const some = await home.kr(['get-task', 'alpha', 'nobody', 'delta', '--json']);
    expect(some.code).toBe(3);
    expect(JSON.parse(some.stdout).map(({ id }: { id: string }) => id)).toEqual(['alpha', 'delta']);
    expect(JSON.parse(some.stderr)).toMatchObject({ code: 'not_found' });
    const input = 'alpha\nbeta\n';
    expect((await home.json(['get-task', '-'], { input })).length).toBe(2);
    expect((await home.ok(['Get-KrTask', '-Id', 'alpha,beta'])).split('\n').length).toBe(3);
  });

  it('a missing id is exit 3 with nothing on stdout, an object of error and code with --json', async () => {
    expect(await home.kr(['get-task', 'nobody'])).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    const json = await home.kr(['get-task', 'nobody', '--json']);
    expect([json.code, json.stdout]).toEqual([3, '']);
    expect(JSON.parse(json.stderr)).toEqual({ error: expect.stringMatching(says), code: 'not_found' });
  });

  it('--state prints the state words only', async () => {
    expect(await home.ok(['get-task', 'beta', '--state'])).toBe('Failed');
    expect(await home.ok(['Get-KrTask', '-Id', 'alpha', '-State'])).toBe('Completed');
    expect(await home.ok(['get-task', 'delta', 'child', '--state'])).toBe('Running\nCreated');
  });

  it.each([
    [
      ['--where-state', 'Created'],
      ['echo', 'child'],
    ],
    [
      ['--where-state', 'completed,FAILED'],
      ['beta', 'alpha'],
    ],
    [
      ['--where-state', 'Running', '--where-state', 'Failed'],
      ['delta', 'beta'],
    ],
    [['--where-state', 'Stopped'], []],
    [
      ['--name', 'build*'],
      ['beta', 'alpha'],
    ],
    [
      ['--name', 'BUILD ???'],
      ['beta', 'alpha'],
    ],
    [
      ['--name', '[az]*r*'],
      ['echo', 'child'],
    ],
    [['--name', 'nothing'], []],
    [
      ['--parent', 'alpha'],
      ['echo', 'child'],
    ],
    [
      ['--parent', 'ALPH'],
      ['echo', 'child'],
    ],
    [['--parent', 'alpha', '--limit', '1'], ['echo']],
    [
      ['--limit', '2'],
      ['echo', 'delta'],
    ],
    [['--limit', '0'], []],
    [['--sort', 'createdAt'], all],
    [['--sort', '-createdAt'], [...all].reverse()],
    [
      ['--sort', 'NAME', '--parent', 'alpha'],
      ['echo', 'child'],
    ],
    [
      ['--sort', '-name', '--parent', 'alpha'],
      ['child', 'echo'],
    ],
    [
      ['--sort', 'language,-name', '--parent', 'alpha'],
      ['child', 'echo'],
    ],
    [
      ['--sort', '-state,name', '--where-state', 'Failed,Created'],
      ['beta', 'echo', 'child'],
    ],
    [['--sort', '-duration', '--limit', '1'], ['delta']],
    [
      ['--sort', 'id', '--limit', '3'],
      ['alpha', 'beta', 'child'],
    ],
  ])('%j', async (args, expected) => {
    expect(await idsOf(...args)).toEqual(expected);
  });

  it('--format json is --json, for one id too, and with errors', async () => {
    const still = ['get-task', '--where-state', 'Created,Completed,Failed'];
    expect(await home.ok([...still, '--format', 'json'])).toBe(await home.ok([...still, '--json']));
    const one = ['get-task', 'beta', '--format', 'json'];
    expect(JSON.parse(await home.ok(one))).toEqual(await home.json(['get-task', 'beta']));
    const refused = await home.kr(['get-task', 'nobody', '--format', 'json']);
    expect([refused.code, JSON.parse(refused.stderr)]).toMatchObject([3, { code: 'not_found' }]);
  });

  it('--format ndjson is a document a line, ids an id a line', async () => {
    const lines = (await home.ok(['get', '--format', 'ndjson', '--where-state', 'Created'])).split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      await home.json(['get', '--where-state', 'Created']),
    );
    expect(await home.ok(['Get-KrTask', '-Format', 'ids', '-Sort', 'createdAt'])).toBe(all.join('\n'));
  });

  it('--format csv has a line with the names, and one a task', async () => {
    const words = ['get', 'beta', 'delta', '--format', 'csv', '--columns', 'ID,name,state,fault,exitCode'];
    expect((await home.kr(words)).stdout).toBe(
      'id,name,state,fault,exitCode\r\nbeta,build two,Failed,error,\r\ndelta,Deploy red,Running,,\r\n',
    );
  });

  it('--columns of a table', async () => {
    const table = await home.ok([
      'get',
      '--parent',
      'alpha',
      '--columns',
      'name,id,parentId',
      '--sort',
      'name',
    ]);
    expect(table.split('\n')).toEqual([
      'NAME      ID     PARENT',
      'Aardvark  echo   alpha',
      'Zebra     child  alpha',
    ]);
  });

  it('newer and older than an age or a time, over HTTP too', async () => {
    const ids = async (query: string) =>
      (await home.request('GET', `/tasks/list?${query}`)).json.map(({ id }: { id: string }) => id);
    expect(await idsOf('--newer-than', '1h')).toEqual([...all].reverse());
    expect(await idsOf('--older-than', '1h')).toEqual([]);
    expect(await idsOf('--older-than', between, '--sort', 'createdAt')).toEqual(['alpha', 'beta']);
    expect(await idsOf('--newer-than', between, '--sort', 'createdAt')).toEqual(['child', 'delta', 'echo']);
    expect(await ids(`newerThan=${between}&sort=createdAt`)).toEqual(['child', 'delta', 'echo']);
    expect(await ids('olderThan=7d')).toEqual([]);
    expect((await home.request('GET', '/tasks/list?olderThan=soon')).json.code).toBe('invalid_request');
  });

  it('filters in the cmdlet spelling', async () => {
    const words = ['Get-KrTask', '-WhereState', 'Created,Failed', '-Sort', 'createdAt', '-L:2', '--json'];
    expect(JSON.parse(await home.ok(words)).map(({ id }: { id: string }) => id)).toEqual(['beta', 'child']);
  });

  it.each([
    [['--where-state', 'Sleeping'], 2],
    [['--sort', 'colour'], 2],
    [['--limit', '-1'], 2],
    [['--limit', 'many'], 2],
    [['--parent', 'nobody'], 3],
    [['--colour'], 2],
    [['--sort', 'name,colour'], 2],
    [['--newer-than', 'soon'], 2],
    [['--format', 'xml'], 2],
    [['--format', 'csv'], 2],
    [['--columns', 'id'], 2],
    [['--state', '--format', 'csv'], 2],
    [['alpha', '--where-state', 'Failed'], 2],
  ])('%j is refused', async (args, exitCode) => {
    const refused = await home.kr(['get-task', ...args, '--json']);
    expect([refused.code, refused.stdout]).toEqual([exitCode, '']);
    expect(JSON.parse(refused.stderr)).toEqual({
      error: expect.stringMatching(says),
      code: expect.any(String),
    });
  });
});
