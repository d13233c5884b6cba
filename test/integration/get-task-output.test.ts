/** `kr get-task-output`: the streams of a task, cleaned or raw, from a number on, and while it runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { created, ended, running, untilStopped } from '../helpers/js-tasks.ts';
import { krPath, runProgram, TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = /\S/;
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
interface Output {
  seq: number;
  at: string;
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
    for (const bad of ['x', '-1', '']) expect((await home.kr(['logs', id, '--since', bad])).code).toBe(2);
  });

  it('--since takes a time or an age too, and over HTTP newerThan does', async () => {
    const events = await eventsOf(id);
    const last = events.at(-1)?.at ?? '';
    const latest = events.filter(({ at }) => at >= last);
    const after = new Date(Date.parse(last) + 1).toISOString();
    for (const [since, expected] of [
      ['1h', events],
      ['9999999999d', events],
      [last, latest],
      [after, []],
    ] as const) {
      expect([since, await home.json(['logs', id, '--since', since])]).toEqual([since, expected]);
      const followed = await home.ok(['logs', id, '--since', since, '--follow', '--tail', '9', '--json']);
      expect(linesOf(followed).map((line) => JSON.parse(line))).toEqual(expected);
    }
    const { json } = await home.request('GET', `/tasks/output?id=${id}&newerThan=${last}`);
    expect(json).toEqual(latest);
    const refused = await home.request('GET', `/tasks/output?id=${id}&newerThan=soon`);
    expect([refused.status, refused.json.code]).toEqual([400, 'invalid_request']);
  });
});

describe('control characters and CI commands', () => {
  const written = '\u001b[31mred\u001b[0m\u0007\n::error::x\n##vso[task.complete]\nlast';
  const clean = 'red\n\\::error::x\n##\\vso[task.complete]\nlast\n';

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
    expect(await follow.ended).toMatchObject({ code: 143, stdout: 'early\nlate\n' });
  });

  it('waits for a task that is not started yet', async () => {
    const id = await created(home, { code: 'console.log("at last")' });
    await using follow = new RunningKr(home, ['logs', id, '--follow']);
    await home.request('POST', `/tasks/start?id=${id}`);
    expect(await follow.ended).toMatchObject({ code: 0, stdout: 'at last\n' });
  });
});

it('--follow that is interrupted shows what it has, says that the task goes on, and ends with 130', async () => {
  const gate = makeGate(home, 'gate-interrupted');
  const id = await created(home, { code: `console.log("line"); process.stdout.write("half"); ${gate.pass}` });
  await home.request('POST', `/tasks/start?id=${id}`);
  await home.eventsUntil(id, ({ type, text }) => type === 'output' && text.includes('half'));
  await using follow = new RunningKr(home, ['logs', id, '--follow']);
  await follow.until('stdout', /line\n/);
  follow.signal('SIGINT');
  expect(await follow.ended).toMatchObject({
    ...{ code: 130, signal: null, stdout: 'line\nhalf\n' },
    stderr: expect.stringContaining(`kr stop-task ${id}`),
  });
  expect(await home.ok(['get-task-state', id])).toBe('Running');
  await gate.open();
  await home.until(id, 'Completed');
});

describe('the exit code of --follow', () => {
  it.each([
    ['return 1', 0],
    ['throw new Error("no")', 1],
    ['process.exit(7)', 7],
  ])('of %s is %d, while it runs and after its end', async (code, expected) => {
    const gate = makeGate(home, `gate-${expected}`);
    const id = await created(home, { code: `${gate.pass}; console.log("done"); ${code}` });
    await home.request('POST', `/tasks/start?id=${id}`);
    await using follow = new RunningKr(home, ['logs', id, '--follow']);
    await gate.open();
    expect(await follow.ended).toMatchObject({ code: expected, stdout: 'done\n' });
    for (const more of [[], ['--tail', '1'], ['--json']])
      expect((await home.kr(['logs', id, '--follow', ...more])).code).toBe(expected);
    expect((await home.kr(['logs', id])).code).toBe(0);
  });
});

describe('--tail', () => {
  const id = 'long';
  const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
  beforeAll(async () => {
    const code = 'for (let i = 0; i < 2000; i++) console.log(`line ${i}`); process.stdout.write("open")';
    await ended(home, { id, code });
  });

  it.each([[[]], [['--follow']]])('prints so many lines, and no more is sent for them %j', async (more) => {
    const tail = (count: number) => home.kr(['logs', id, '--tail', String(BigInt(count)), ...more]);
    expect((await tail(3)).stdout).toBe('line 1998\nline 1999\nopen\n');
    expect((await tail(0)).stdout).toBe('');
    expect((await tail(1e21)).stdout).toBe(`${lines.join('\n')}\nopen\n`);
    expect((await home.kr(['logs', id, '--tail', '-1', ...more])).code).toBe(2);
    expect((await home.kr(['logs', id, '--raw', '--tail', '2', ...more])).stdout).toBe('line 1999\nopen');
  });

  it('over HTTP gives the last events that hold the lines', async () => {
    const all = await eventsOf(id);
    const { json } = await home.request('GET', `/tasks/output?id=${id}&tail=1`);
    expect(json).toEqual(all.slice(-json.length));
    expect(json.length).toBeGreaterThan(0);
    expect(await home.json(['logs', id, '--tail', '1'])).toEqual(json);
    expect((await home.request('GET', `/tasks/output?id=${id}&tail=0`)).json).toEqual([]);
    expect((await home.request('GET', `/tasks/output?id=${id}&stream=stderr`)).json).toEqual([]);
    for (const query of ['tail=-1', 'tail=x', 'stream=noise']) {
      const refused = await home.request('GET', `/tasks/output?id=${id}&${query}`);
      expect([query, refused.status, refused.json.code]).toEqual([query, 400, 'invalid_request']);
    }
  });

  it('0 with --follow is only what is new, all of it', async () => {
    const gate = makeGate(home, 'gate-tail');
    const code = `console.log("old"); process.stdout.write("half ");
      for (let i = 0; !signal.aborted; i++) { ${gate.pass}; console.log('new ' + i); }`;
    const task = await running(home, { code });
    await home.eventsUntil(task, ({ type, text }) => type === 'output' && text.includes('half'));
    await using follow = new RunningKr(home, ['logs', task, '--follow', '--tail', '0']);
    // What is written before it follows is old: until then, there is more to come.
    const shown = follow.until('stdout', /new \d+\n/).then(() => true);
    let passed = 0;
    do {
      await gate.open();
      const last = `new ${passed++}\n`;
      await home.eventsUntil(task, ({ type, text }) => type === 'output' && text.endsWith(last));
    } while (!(await Promise.race([shown, home.ok(['get-task-state', task]).then(() => false)])));
    const [first = 0] = follow.stdout.match(/\d+/) ?? [];
    await follow.until('stdout', new RegExp(`new ${passed - 1}\n`));
    const numbers = Array.from({ length: passed - Number(first) }, (_, index) => Number(first) + index);
    expect(follow.stdout).toBe(numbers.map((number) => `new ${number}\n`).join(''));
    await home.request('POST', `/tasks/cancel?id=${task}`);
    await gate.open();
    expect((await follow.ended).code).toBe(143);
  });
});

it('--timestamps puts the time of its event before each line', async () => {
  const id = await ended(home, { code: 'console.log("a\\nb"); process.stdout.write("c")' });
  const shown = await home.ok(['logs', id, '--timestamps']);
  const times = (await home.json(['logs', id])).map(({ at }: { at: string }) => at);
  const found = shown.split('\n').map((line) => line.split(' '));
  expect(found.map(([, text]) => text)).toEqual(['a', 'b', 'c']);
  for (const [at] of found) expect(times).toContain(at);
  expect((await home.kr(['logs', id, '--timestamps', '--raw'])).code).toBe(2);
});

it('a reader who leaves early ends it quietly', async () => {
  const id = await ended(home, { code: 'for (let i = 0; i < 50000; i++) console.log(`line ${i}`)' });
  for (const more of ['', '--follow', '--json']) {
    const script = `"$0" "$1" logs ${id} ${more} | head -c 6`;
    const read = await runProgram('sh', ['-c', script, process.execPath, krPath], {
      env: { KR_HOME: home.home },
    });
    expect([read.code, read.stderr, read.stdout.length]).toEqual([0, '', 6]);
  }
});

it("PowerShell's records keep their kind, their order and their position, also empty ones", async () => {
  const code = `$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
    Write-Warning w; Write-Verbose v; Write-Debug d
    Write-Information i
    Write-Host ''
    Write-Host be -NoNewline; Write-Host g -NoNewline; Write-Host un
    Write-Host open -NoNewline
    Write-Error e
    [Console]::WriteLine('c')
    Write-Host last -NoNewline`;
  const id = await home.ok(['new-task', '--script-block', code, '--auto-start']);
  await home.until(id, 'Completed');
  interface Event extends Output {
    position: string | null;
  }
  const events: Event[] = await home.json(['logs', id]);
  const lineOf = (position: string | null) => /line:(\d+)/.exec(position ?? '')?.[1];
  expect(events.map(({ stream, text, position }) => [stream, text, lineOf(position)])).toEqual([
    ['warning', 'w', '2'],
    ['verbose', 'v', '2'],
    ['debug', 'd', '2'],
    ['information', 'i', undefined],
    ['information', '', undefined],
    ['information', 'begun', undefined],
    ['information', 'open', undefined],
    ['error', 'e', '7'],
    ['stdout', 'c\n', undefined],
    ['information', 'last', undefined],
  ]);
  const text = await home.ok(['logs', id]);
  const first = ['WARNING: w', 'VERBOSE: v', 'DEBUG: d', 'i', '', 'begun', 'open', 'ERROR: e'];
  expect(text.split('\n').slice(0, 8)).toEqual(first);
  const some = await home.ok(['logs', id, '--stream', 'information,stdout']);
  expect(some).toBe('i\n\nbegun\nopen\nc\nlast');
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
