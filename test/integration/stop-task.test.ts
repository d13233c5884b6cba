/** `kr stop-task`: a word per id, descendants, waiting for the end, and prefixes of generated ids only. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { created, ended, forever, running, stopAll, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.ok(['config', 'set', 'gracePeriod', '1m']);
  await home.startDaemon();
});
afterEach(() => stopAll(home));
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
const stateOf = (id: string) => home.ok(['get-task-state', id]);

describe('stop-task', () => {
  it.each([
    ['stop-task', (id: string) => ['stop-task', id]],
    ['stop', (id: string) => ['stop', id]],
    ['Stop-KrTask', (id: string) => ['Stop-KrTask', '-Id', id]],
    ['STOP-KRTASK -Wait', (id: string) => ['STOP-KRTASK', '-I', id, '-Wait', '-Progress', 'none']],
  ])('stops in the spelling %s', async (_spelling, words) => {
    const id = await running(home);
    expect(await home.kr(words(id))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
    await home.until(id, 'Stopped');
  });

  it('prints a line per id; the exit code is that of the first refusal; JSON has the reasons', async () => {
    const [one, two, done] = [await running(home), await created(home), await ended(home)];
    const some = await home.kr(['stop-task', one, done, 'nobody', two]);
    expect(some).toMatchObject({
      code: 1,
      stdout: 'true\nfalse\nfalse\ntrue\n',
      stderr: expect.stringMatching(says),
    });
    const json = await home.kr(['stop-task', 'nobody', done, '--json']);
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      3,
      [
        { id: 'nobody', ok: false, reason: expect.stringMatching(says) },
        { id: done, ok: false, reason: expect.stringMatching(says) },
      ],
    ]);
  });

  it('without --wait answers while the task is still Stopping; with --wait when it has ended', async () => {
    // It ends when the test has seen what it wants to see.
    const mayEnd = path.join(home.directory, 'may-end');
    const code = untilStopped(`
      const { existsSync } = await import('node:fs');
      while (!existsSync(${JSON.stringify(mayEnd)})) await new Promise((resolve) => setTimeout(resolve, 20));`);
    const [one, two] = [await running(home, { code }), await running(home, { code })];
    expect(await home.ok(['stop-task', one])).toBe('true');
    expect(await stateOf(one)).toBe('Stopping');
    await using stopping = new RunningKr(home, ['stop-task', two, '--wait']);
    // The first step is told at once.
    await stopping.until('stderr', /\S/);
    expect([stopping.stdout, await stateOf(two)]).toEqual(['', 'Stopping']);
    writeFileSync(mayEnd, '');
    expect(await stopping.ended).toMatchObject({ code: 0, stdout: 'true\n' });
    expect(await stateOf(two)).toBe('Stopped');
  });

  it('--wait with ids from stdin', async () => {
    const [one, two] = [await running(home), await running(home)];
    expect(await home.ok(['stop-task', '-', '--wait'], { input: `${one}\n${two}\n` })).toBe('true\ntrue');
    expect([await stateOf(one), await stateOf(two)]).toEqual(['Stopped', 'Stopped']);
  });

  it('--wait with an id in another case', async () => {
    await running(home, { id: 'Mixed.Case' });
    expect(await home.ok(['stop-task', 'mIXED.cASE', '--wait'])).toBe('true');
    expect(await stateOf('Mixed.Case')).toBe('Stopped');
  });

  it('--recurse also stops descendants, and is true when only they could be stopped', async () => {
    const parent = await running(home);
    const child = await running(home, { parentId: parent });
    const grandchild = await running(home, { parentId: child });
    expect(await home.ok(['stop-task', parent, '--wait'])).toBe('true');
    expect([await stateOf(child), await stateOf(grandchild)]).toEqual(['Running', 'Running']);
    expect(await home.ok(['Stop-KrTask', '-Id', parent, '-Recurse', '-Wait'])).toBe('true');
    expect([await stateOf(child), await stateOf(grandchild)]).toEqual(['Stopped', 'Stopped']);
    expect(await home.kr(['stop-task', parent, '--recurse'])).toMatchObject({ code: 1, stdout: 'false\n' });
  });

  it('--all stops what runs and is queued, or what the filters leave', async () => {
    const [one, two, open, done] = [
      await running(home, { name: 'first' }),
      await running(home, { name: 'second' }),
      await created(home),
      await ended(home),
    ];
    const plan = await home.json(['stop', '--all', '--what-if']);
    expect(plan).toEqual([one, two].map((id) => ({ id, ok: true, action: 'stop', whatIf: true })));
    expect(await home.json(['stop', '--all', '--name', 'sec*'])).toEqual([{ id: two, ok: true }]);
    await home.until(two, 'Stopped');
    expect(await home.ok(['Stop-KrTask', '-All', '-Wait'])).toBe('true');
    expect([await stateOf(one), await stateOf(open), await stateOf(done)]).toEqual([
      'Stopped',
      'Created',
      'Completed',
    ]);
    expect(await home.json(['stop', '--all'])).toEqual([]);
    for (const words of [['--name', 'x'], ['--all', one], []])
      expect(await home.kr(['stop', ...words])).toMatchObject({ code: 2, stdout: '' });
  });

  it('--all counts what is stopped with its parent as stopped', async () => {
    const parent = await running(home);
    const child = await running(home, { parentId: parent });
    expect(await home.json(['stop', '--all', '--recurse'])).toEqual([
      { id: parent, ok: true },
      { id: child, ok: true },
    ]);
  });

  it('--what-if with --recurse tells which descendants too, and where nothing is left to stop', async () => {
    const parent = await ended(home);
    const child = await running(home, { parentId: parent });
    const below = await created(home, { parentId: child });
    const [old, alone] = [await ended(home, { parentId: child }), await ended(home)];
    const plan = (id: string) => ({ id, ok: true, action: 'stop', whatIf: true });
    const words = ['stop-task', parent, child, below, old, alone, '--recurse'];
    expect(await home.json([...words, '--what-if'])).toEqual([
      { ...plan(parent), descendants: [child, below] },
      { ...plan(child), descendants: [below] },
      plan(below),
      ...[old, alone].map((id) => ({ ...plan(id), ok: false, reason: expect.stringMatching(says) })),
    ]);
    const { stderr } = await home.kr([...words, '--what-if']);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^What if: .* 2 descendants /),
      expect.stringMatching(/^What if: .* 1 descendant$/),
    ]);
    expect(await home.json(['stop-task', parent, '--recurse', '--wait'])).toEqual([{ id: parent, ok: true }]);
    expect([await stateOf(child), await stateOf(below)]).toEqual(['Stopped', 'Stopped']);
  });

  it('--what-if says what would happen and stops nothing; --confirm needs a terminal', async () => {
    const [id, done] = [await running(home), await ended(home)];
    const whatIf = await home.kr(['Stop-KrTask', '-Id', id, '-WhatIf']);
    expect(whatIf).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(id) });
    expect(await home.json(['stop-task', id, done, '--what-if'])).toMatchObject([
      { id, ok: true },
      { id: done, ok: false, reason: expect.stringMatching(says) },
    ]);
    expect(await home.kr(['stop-task', id, '--confirm'])).toMatchObject({ code: 2, stdout: '' });
    expect(await home.kr(['Stop-KrTask', '-Id', id, '-Confirm'])).toMatchObject({ code: 2, stdout: '' });
    expect(await stateOf(id)).toBe('Running');
    expect(await home.ok(['Stop-KrTask', '-Id', id, '-Confirm:$false'])).toBe('true');
  });
});

describe('stop-task --wait shows the steps of a stop', () => {
  beforeAll(() => home.ok(['config', 'set', 'gracePeriod', '200ms']));
  afterAll(() => home.ok(['config', 'set', 'gracePeriod', '1m']));

  /** A task that is deaf by now, to TERM too. */
  async function deaf(): Promise<string> {
    const id = await created(home, {
      code: `
        process.on('SIGTERM', () => {});
        console.log('deaf');
        setInterval(() => {}, 1000);
        await new Promise(() => {});`,
    });
    await home.request('POST', `/tasks/start?id=${id}`);
    await home.eventsUntil(id, (event) => event.type === 'output');
    return id;
  }

  it('as lines on stderr, with the time since it was asked', async () => {
    const id = await deaf();
    const { code, stdout, stderr } = await home.kr(['stop-task', id, '--wait']);
    expect([code, stdout]).toEqual([0, 'true\n']);
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.split(':')[0])).toEqual([id, id, id]);
    const seconds = lines.map((line) => /(TERM|KILL).* (\d+\.\d) s$/.exec(line)?.slice(1));
    expect(seconds).toEqual([undefined, ['TERM', expect.any(String)], ['KILL', expect.any(String)]]);
    expect(Number(seconds[2]?.[1])).toBeGreaterThan(Number(seconds[1]?.[1]));
  });

  it('as JSON, as lines about descendants too, and not at all where nothing is wanted', async () => {
    const parent = await created(home);
    const child = await deaf();
    const [one, two, three] = await Promise.all([deaf(), deaf(), deaf()]);
    await home.request('POST', '/tasks/create/js', { id: 'grown', code: forever, parentId: parent });
    const [json, quiet, none, tree] = await Promise.all([
      home.kr(['stop-task', one, '--wait', '--progress', 'json', '--json']),
      home.kr(['stop-task', two, '--wait', '--quiet']),
      home.kr(['stop-task', three, '--wait', '--progress', 'none']),
      home.kr(['stop-task', parent, child, '--wait', '--recurse', '--progress', 'plain']),
    ]);
    expect(JSON.parse(json.stdout)).toEqual([{ id: one, ok: true }]);
    const events = json.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const steps = events.filter(({ type }) => type === 'stop-step');
    expect(steps.map(({ step, taskId }) => [step, taskId])).toEqual([
      ['asked', one],
      ['TERM', one],
      ['KILL', one],
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'state', state: 'Stopped' });
    expect([quiet, none]).toMatchObject(Array(2).fill({ code: 0, stdout: 'true\n', stderr: '' }));
    expect(tree).toMatchObject({ code: 0, stdout: 'true\ntrue\n', stderr: expect.stringMatching(/TERM/) });
    expect(await stateOf('grown')).toBe('Stopped');
  });

  it.skipIf(!hasTmux)('as lines on a terminal', async () => {
    const id = await deaf();
    const terminal = new Terminal({ cwd: home.directory, env: { KR_HOME: home.home } });
    onTestFinished(() => terminal[Symbol.asyncDispose]());
    terminal.run(`kr stop-task ${id} --wait`);
    const line = (step: string) => `^${id}: .*${step}.* \\d+\\.\\d s\\n`;
    await terminal.until(new RegExp(`${line('TERM')}${line('KILL')}true$`, 'm'));
  });

  it('--progress goes with --wait', async () => {
    expect(await home.kr(['stop-task', 'x', '--progress', 'plain'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('an id', () => {
  it('may be a prefix of a generated id, not of a given one', async () => {
    const generated = await created(home, { code: forever });
    const given = await created(home, { id: 'given-id' });
    expect(await home.json(['stop-task', generated.slice(0, 10)])).toEqual([{ id: generated, ok: true }]);
    expect(await home.kr(['stop-task', 'given'])).toMatchObject({ code: 3, stdout: 'false\n' });
    expect(await stateOf(given)).toBe('Created');
    expect(await home.ok(['stop-task', 'GIVEN-ID'])).toBe('true');
  });

  it('may be @last', async () => {
    const id = await created(home);
    expect(await home.json(['stop-task', '@last'])).toEqual([{ id, ok: true }]);
  });
});
