/** `--secret`: a variable whose value is in memory only, and masked in all that is told of its task. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

const value = 'hü"sh-8f31\\x';
let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const env = { MY_TOKEN: value };
const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;
const bytesIn = (directory: string): Buffer[] =>
  readdirSync(directory, { recursive: true })
    .map((name) => path.join(directory, String(name)))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .map((file) => readFileSync(file));

it('reaches the code, and nobody else: output, progress, result and fault are masked, in pieces too', async () => {
  const code = `
    const secret = process.env.MY_TOKEN;
    for (const letter of secret) { process.stdout.write(letter); await new Promise((r) => setTimeout(r, 5)); }
    console.error('as JSON: ' + JSON.stringify({ secret }));
    taskProgress.statusMessage = 'with ' + secret;
    taskProgress.complete('at last ' + secret);
    return { length: secret.length, [secret]: ['<' + secret + '>'] };`;
  const ran = await home.kr(['run', ...js, code, '--id', 'quiet', '--secret', 'MY_TOKEN'], { env });
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toEqual({ length: value.length, '***': ['<***>'] });
  const events = await home.eventsUntil('quiet', ({ state }) => state === 'Completed');
  const output = events.filter(({ type, stream }) => type === 'output' && stream === 'stdout');
  expect(output.map(({ text }) => text).join('')).toBe('***');
  expect(JSON.stringify(events)).not.toContain(JSON.stringify(value).slice(1, -1));
  expect((await taskOf('quiet')).progress.statusMessage).toBe('at last ***');
});

it('is masked in a fault', async () => {
  const code = 'throw new Error("refused: " + process.env.MY_TOKEN)';
  const ran = await home.kr(['run', ...js, code, '--id', 'loud', '--secret', 'MY_TOKEN'], { env });
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect((await taskOf('loud')).fault.message).toBe('refused: ***');
  expect(JSON.stringify(await taskOf('loud'))).not.toContain('8f31');
});

it.each([
  ['ps', '$env:MY_TOKEN; Write-Warning "w $env:MY_TOKEN"; Write-Host $env:MY_TOKEN'],
  [
    'cs',
    'Console.WriteLine(Environment.GetEnvironmentVariable("MY_TOKEN")); return Environment.GetEnvironmentVariable("MY_TOKEN");',
  ],
])('is masked in %s', async (language, code) => {
  const id = `secret-${language}`;
  const ran = await home.kr(
    ['run', '--language', language, '--code', code, '--id', id, '--secret', 'MY_TOKEN'],
    { env },
  );
  expect(ran).toMatchObject({ code: 0, stdout: '***\n' });
  expect((await home.request('GET', `/tasks/output?id=${id}`)).text).not.toContain('8f31');
});

it('is in no file of the home', () => {
  const files = bytesIn(home.home);
  expect(files.length).toBeGreaterThan(2);
  for (const form of ['8f31', Buffer.from(value).toString('base64')])
    expect(files.filter((bytes) => bytes.includes(form))).toEqual([]);
});

it('is told by name only', async () => {
  const { json } = await home.request('GET', '/tasks/definition?id=quiet');
  expect(json.secretNames).toEqual(['MY_TOKEN']);
  expect(json.environmentNames).not.toContain('MY_TOKEN');
});

it('restart-task takes it from its own environment anew', async () => {
  expect(await home.kr(['restart', 'quiet'])).toMatchObject({ code: 2, stdout: '' });
  const again = await home.kr(['restart', 'quiet'], { env: { MY_TOKEN: 'another one' } });
  expect(again.code).toBe(0);
  expect(JSON.parse(await home.ok(['wait', again.stdout.trim()]))).toMatchObject({ length: 11 });
  expect((await home.request('POST', '/tasks/restart?id=quiet')).json).toMatchObject({
    code: 'invalid_request',
  });
});

describe('is refused', () => {
  it.each([['MISSING'], ['MY_TOKEN=in-the-open'], ['']])('when it is given as %j', async (name) => {
    const refused = await home.kr(['new', ...js, '1', '--secret', name], { env });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).not.toContain('in-the-open');
  });

  it.each(['PATH', 'KR_HOME', 'a-b', ''])('over HTTP with the name %j', async (name) => {
    const { status, json } = await home.request('POST', '/tasks/create/js', {
      code: '1',
      secrets: { [name]: 'x' },
    });
    expect([status, json.code]).toEqual([400, 'invalid_request']);
  });
});
