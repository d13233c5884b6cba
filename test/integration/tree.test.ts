/** Trees of tasks: `get-task --tree`, `stop-task --recurse`, `wait-task --recurse`, and children that snippets make. */
import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { created, ended, forever, running, started, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '6']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const stateOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json.state;

describe('get-task --tree', () => {
  beforeAll(async () => {
    await created(home, { id: 'old' });
    await created(home, { id: 'new' });
    for (const [id, parentId] of [
      ['new-1', 'new'],
      ['new-2', 'new'],
      ['new-1-1', 'new-1'],
      ['old-1', 'old'],
      ['new-1-1-1', 'new-1-1'],
    ] as const) {
      await created(home, { id, parentId });
    }
  });

  it('shows children below their parents, in the order in which they were made; parents the newest first', async () => {
    const table = await home.ok(['get-task', '--tree', '--columns', 'id,state']);
    expect(table.split('\n').slice(1)).toEqual([
      'new              Created',
      '├ new-1          Created',
      '│ └ new-1-1      Created',
      '│   └ new-1-1-1  Created',
      '└ new-2          Created',
      'old              Created',
      '└ old-1          Created',
    ]);
    expect(await home.ok(['get', '--tree', '--format', 'ids'])).toBe(
      'new\nnew-1\nnew-1-1\nnew-1-1-1\nnew-2\nold\nold-1',
    );
    expect(await home.ok(['get', '--tree', '--sort', '-createdAt', '--format', 'ids'])).toBe(
      'new\nnew-2\nnew-1\nnew-1-1\nnew-1-1-1\nold\nold-1',
    );
  });

  it('of ids shows them with all their descendants, each once', async () => {
    expect(await home.ok(['Get-KrTask', '-Id', 'new-1', '-Tree', '-Format', 'ids'])).toBe(
      'new-1\nnew-1-1\nnew-1-1-1',
    );
    expect(await home.ok(['get', 'OLD', 'new-1-1', 'new-1', '--tree', '--format', 'ids'])).toBe(
      'old\nold-1\nnew-1\nnew-1-1\nnew-1-1-1',
    );
    const partly = await home.kr(['get', 'nobody', 'old', '--tree', '--format', 'ids']);
    expect(partly).toMatchObject({ code: 3, stdout: 'old\nold-1\n' });
    expect((await home.kr(['get', 'old', '--tree', '--limit', '1'])).code).toBe(2);
  });

  it('shows what filters leave; one whose parent is not among it stands at the top', async () => {
    expect(await home.ok(['get', '--tree', '--name', 'Task new-*', '--columns', 'id'])).toBe(
      ['ID', 'new-2', 'new-1', '└ new-1-1', '  └ new-1-1-1'].join('\n'),
    );
    expect(await home.ok(['get', '--tree', '--limit', '2', '--format', 'ids'])).toBe('new-1-1-1\nold-1');
  });

  it('with --json is an array in the same order, with the depth of each', async () => {
    const tasks = await home.json(['get', 'new', '--tree']);
    expect(tasks.map(({ id, depth }: { id: string; depth: number }) => [id, depth])).toEqual([
      ['new', 0],
      ['new-1', 1],
      ['new-1-1', 2],
      ['new-1-1-1', 3],
      ['new-2', 1],
    ]);
    const { json } = await home.request('GET', '/tasks/list?tree=NEW&sort=createdAt');
    expect(json.map(({ id }: { id: string }) => id)).toEqual([
      'new',
      'new-1',
      'new-2',
      'new-1-1',
      'new-1-1-1',
    ]);
    const both = '/tasks/list?tree=new&name=*-1&limit=1';
    expect((await home.request('GET', both)).json.map(({ id }: { id: string }) => id)).toEqual(['new-1-1-1']);
    expect((await home.request('GET', '/tasks/list?tree=nobody')).json).toEqual([]);
  });
});

describe('stop-task --recurse', () => {
  it('stops the task and its descendants in any state, and leaves others alone', async () => {
    await running(home, { id: 'root' });
    await running(home, { id: 'root-1', parentId: 'root' });
    await created(home, { id: 'root-1-1', parentId: 'root-1' });
    await ended(home, { id: 'root-2', parentId: 'root' });
    await running(home, { id: 'root-2-1', parentId: 'root-2' });
    await running(home, { id: 'beside' });
    expect(await home.ok(['stop', 'root', '--recurse', '--wait'])).toBe('true');
    const states = await Promise.all(
      ['root', 'root-1', 'root-1-1', 'root-2', 'root-2-1', 'beside'].map(stateOf),
    );
    expect(states).toEqual(['Stopped', 'Stopped', 'Stopped', 'Completed', 'Stopped', 'Running']);
  });
});

describe('wait-task --recurse', () => {
  it('waits for descendants too, also for those that are made meanwhile', async () => {
    const gate = makeGate(home, 'meanwhile');
    await ended(home, { id: 'w', code: 'return "w"' });
    await running(home, { id: 'w-1', parentId: 'w', code: `${gate.pass}; return "w-1"` });
    await using waiting = new RunningKr(home, ['wait', 'w', '--recurse', '--progress', 'plain']);
    await waiting.until('stderr', /w-1/);
    const last = makeGate(home, 'last');
    await running(home, { id: 'w-1-1', parentId: 'w-1', code: `${last.pass}; return "w-1-1"` });
    await gate.open();
    await home.until('w-1', 'Completed');
    await started(home, { id: 'w-2', parentId: 'w', code: 'return "w-2"' }, 'Completed');
    await last.open();
    expect(await waiting.ended).toMatchObject({ code: 0, stdout: 'w\nw-1\nw-1-1\nw-2\n' });
  });

  it('exits with the first that is not 0: ids as they were given, each followed by its descendants', async () => {
    await ended(home, { id: 'x' });
    await ended(home, { id: 'x-1', parentId: 'x' });
    await ended(home, { id: 'x-1-1', parentId: 'x-1', code: 'process.exit(4)' });
    await ended(home, { id: 'x-2', parentId: 'x', code: 'process.exit(5)' });
    await ended(home, { id: 'y', code: 'process.exit(6)' });
    const wait = (...ids: string[]) => home.kr(['wait', ...ids, '--recurse', '--progress', 'none']);
    expect((await wait('x', 'y')).code).toBe(4);
    expect((await wait('y', 'x')).code).toBe(6);
    expect((await wait('x-2', 'x')).code).toBe(5);
    const json = await home.kr(['wait', 'x', '--recurse', '--json', '--quiet']);
    expect(json.code).toBe(4);
    const tasks = JSON.parse(json.stdout);
    expect(tasks.map(({ id }: { id: string }) => id)).toEqual(['x', 'x-1', 'x-1-1', 'x-2']);
    expect((await home.kr(['wait', 'nobody', '--recurse'])).code).toBe(125);
    expect((await home.kr(['wait', 'x', '--recurse', '--any'])).code).toBe(2);
  });

  it('gives up after its time, and names those that go on', async () => {
    await ended(home, { id: 'z' });
    await running(home, { id: 'z-1', parentId: 'z' });
    const given = await home.kr(['wait', 'z', '--recurse', '--timeout', '300ms']);
    expect(given).toMatchObject({ code: 124, stderr: expect.stringContaining('kr stop-task z-1') });
  });

  it('with --stop-on-interrupt stops all of them', async () => {
    await running(home, { id: 'i', code: untilStopped('return 1') });
    await running(home, { id: 'i-1', parentId: 'i', code: forever });
    const words = ['wait', 'i', '--recurse', '--stop-on-interrupt', '--progress', 'plain'];
    await using waiting = new RunningKr(home, words);
    await waiting.until('stderr', /i-1/);
    waiting.signal('SIGINT');
    expect((await waiting.ended).code).toBe(143);
    expect([await stateOf('i'), await stateOf('i-1')]).toEqual(['Stopped', 'Stopped']);
  });
});

describe('a snippet makes children with kr, with any option of the flow', () => {
  const options =
    '--weight 2 --progress-from-children --on-child-failure fail --after made-first --priority 3 --timeout 1m --retry 1 --retry-on exit --key once --on-duplicate fail --delay 10ms';
  const words = (id: string) =>
    `new-task --language js --code 1 --id ${id} ${options} --auto-start`.split(' ');
  const list = (id: string) =>
    words(id)
      .map((word) => `"${word}"`)
      .join(', ');

  const makers: [string, (id: string) => string][] = [
    ['js', (id: string) => `require('node:child_process').execFileSync('kr', [${list(id)}])`],
    ['sh', (id: string) => `kr ${words(id).join(' ')}`],
    ...(hasDotnet
      ? ([
          ['ps', (id: string) => `kr ${words(id).join(' ')}`],
          [
            'cs',
            (id: string) =>
              `using var kr = System.Diagnostics.Process.Start("kr", new[] { ${list(id)} }); kr.WaitForExit(); return kr.ExitCode;`,
          ],
          [
            'vb',
            (id: string) =>
              `Using kr = System.Diagnostics.Process.Start("kr", {${list(id)}})\nkr.WaitForExit()\nReturn kr.ExitCode\nEnd Using`,
          ],
        ] satisfies [string, (id: string) => string][])
      : []),
  ];

  it.each(makers)('%s', async (language, code) => {
    await created(home, { id: 'made-first' });
    const id = `made-by-${language}`;
    const { json } = await home.request('POST', `/tasks/run/${language}`, { code: code(id) });
    await home.until(json.id, 'Completed', 'Failed');
    expect((await home.request('GET', `/tasks/state?id=${id}`)).json).toMatchObject({
      parentId: json.id,
      state: 'Queued',
      priority: 3,
      key: 'once',
      waitsFor: expect.arrayContaining([{ reason: 'dependency', id: 'made-first' }]),
    });
    await home.ok(['stop', id, 'made-first']);
    await home.ok(['rm', id, 'made-first']);
  });
});
