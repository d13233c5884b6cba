/** `kr get-task-output`: the streams of a task, cleaned or raw, from a number on, and while it runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, running, untilStopped } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
interface Output {
  seq: number;
  stream: string;
  text: string;
}
const eventsOf = async (id: string): Promise<Output[]> =>
  (await home.request('GET', `/tasks/output?id=${id}`)).json;

describe('what a task wrote', () => {
  const id = 'writer';
  beforeAll(async () => {
    const code = 'console.log("out 1"); console.error("err 1"); console.log("out 2")';
    await ended(home, { id, code });
  });

  it.each([
    ['get-task-output', ['get-task-output', id]],
    ['logs', ['logs', id]],
    ['Get-KrTaskOutput', ['Get-KrTaskOutput', '-Id', id]],
    ['Receive-KrTask', ['Receive-KrTask', '-Id:writer']],
    ['a prefix', ['logs', 'WRIT']],
    ['@last', ['logs', '@last']],
    ['--follow after the end', ['logs', id, '--follow']],
  ])('is printed by %s', async (_spelling, words) => {
    const shown = await home.kr(words);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout.split('\n').sort()).toEqual(['', 'err 1', 'out 1', 'out 2']);
  });

  it.each([
    [['--stream', 'stdout'], 'out 1\nout 2'],
    [['--stream', 'STDERR'], 'err 1'],
    [['--stream', 'warning'], ''],
    [['--stream', 'stdout', '--follow'], 'out 1\nout 2'],
  ])('of the streams %j', async (words, expected) => {
    expect(await home.ok(['logs', id, ...words])).toBe(expected);
  });

  it('of several streams, with commas or one by one', async () => {
    for (const words of [
      ['--stream', 'stderr,stdout'],
      ['--stream', 'stderr', '--stream', 'stdout'],
    ]) {
      expect((await home.ok(['logs', id, ...words])).split('\n').length).toBe(3);
    }
    expect((await home.kr(['logs', id, '--stream', 'noise'])).code).toBe(2);
  });

  it('as JSON is the array of HTTP; with --follow a document a line', async () => {
    const events = await eventsOf(id);
    expect(await home.json(['logs', id])).toEqual(events);
    const lines = (await home.ok(['logs', id, '--follow', '--json'])).split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
    const errors = events.filter(({ stream }) => stream === 'stderr');
    expect(await home.json(['logs', id, '--stream', 'stderr'])).toEqual(errors);
  });

  it('--since leaves out what has that number or a lower one', async () => {
    const events = await eventsOf(id);
    const [first] = events;
    const rest = events.slice(1);
    expect(await home.json(['logs', id, '--since', String(first?.seq)])).toEqual(rest);
    const followed = await home.ok(['logs', id, '--since', String(first?.seq), '--follow', '--json']);
    expect(followed.split('\n').map((line) => JSON.parse(line))).toEqual(rest);
    expect(await home.json(['logs', id, '--since', String(events.at(-1)?.seq)])).toEqual([]);
    expect((await home.kr(['logs', id, '--since', 'x'])).code).toBe(2);
  });
});

describe('control characters and CI commands', () => {
  const written = '\u001b[31mred\u001b[0m\u0007\n::error::x\n##vso[task.complete]\nlast';
  const clean = 'red\n\\::error::x\n##vso\\[task.complete]\nlast\n';

  it('are taken out or escaped; --raw and JSON give them as they were', async () => {
    const id = await ended(home, { code: `process.stdout.write(${JSON.stringify(written)})` });
    expect((await home.kr(['logs', id])).stdout).toBe(clean);
    expect((await home.kr(['logs', id, '--follow'])).stdout).toBe(clean);
    expect((await home.kr(['logs', id, '--raw'])).stdout).toBe(written);
    expect((await home.kr(['logs', id, '--raw', '--follow'])).stdout).toBe(written);
    const texts = (await home.json(['logs', id])).map(({ text }: Output) => text);
    expect(texts.join('')).toBe(written);
  });
});

describe('--follow', () => {
  it('shows what there is, what comes, and ends with the task', async () => {
    const code = `console.log("early"); ${untilStopped('console.log("late")')}`;
    const id = await running(home, { code });
    await using follow = new RunningKr(home, ['logs', id, '--follow']);
    await follow.until('stdout', /early\n/);
    await home.request('POST', `/tasks/cancel?id=${id}`);
    expect(await follow.ended).toMatchObject({ code: 0, stdout: 'early\nlate\n' });
  });

  it('waits for a task that is not started yet', async () => {
    const id = await created(home, { code: 'console.log("at last")' });
    await using follow = new RunningKr(home, ['logs', id, '--follow']);
    await home.request('POST', `/tasks/start?id=${id}`);
    expect(await follow.ended).toMatchObject({ code: 0, stdout: 'at last\n' });
  });
});

it("PowerShell's records come with the names of their streams", async () => {
  const code = `
    $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
    Write-Warning w; Write-Verbose v; Write-Debug d; Write-Information i; Write-Error e; [Console]::WriteLine('c')`;
  const id = await home.ok(['new-task', '--script-block', code, '--auto-start']);
  await home.until(id, 'Completed');
  for (const stream of ['warning', 'verbose', 'debug', 'information', 'error', 'stdout']) {
    expect([stream, await home.json(['logs', id, '--stream', stream])]).toEqual([
      stream,
      [
        expect.objectContaining({
          stream,
          text: expect.stringContaining(stream[0] === 's' ? 'c' : (stream[0] ?? '')),
        }),
      ],
    ]);
  }
  const text = await home.ok(['logs', id]);
  for (const line of ['WARNING: w', 'VERBOSE: v', 'DEBUG: d', 'i', 'c'])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatch(/^ERROR: e$/m);
});

it('of a task that wrote nothing is nothing, of a missing one exit 3', async () => {
  const id = await created(home);
  expect(await home.kr(['logs', id])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(await home.json(['logs', id])).toEqual([]);
  for (const more of [[], ['--follow']]) {
    expect(await home.kr(['logs', 'nobody', ...more])).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
  }
});
