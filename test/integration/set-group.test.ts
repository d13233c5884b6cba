/** `kr set-group`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const group = async (name: string) => (await home.request('GET', `/groups/state?name=${name}`)).json;

it.each([
  ['set-group', (name: string) => ['set-group', name, '--parallel', '2', '--description', 'Why']],
  ['Set-KrGroup', (name: string) => ['Set-KrGroup', '-Name', name, '-Parallel:2', '-Description', 'Why']],
])('%s makes a group', async (spelling, words) => {
  const name = `made-by-${spelling}`;
  expect(await home.kr(words(name))).toMatchObject({ code: 0, stdout: 'true\n', stderr: '' });
  expect(await group(name)).toEqual({
    name,
    description: 'Why',
    parallel: 2,
    suspended: false,
    retentionAge: null,
    retentionCount: null,
    running: 0,
    queued: 0,
    tasks: 0,
  });
});

it('changes what is given alone; upper and lower case are the same, and the name stays', async () => {
  await home.ok(['set-group', 'Net', '--parallel', '2', '--description', 'Why']);
  await home.ok(['set-group', 'NET', '--parallel', '5']);
  expect(await group('net')).toMatchObject({ name: 'Net', description: 'Why', parallel: 5 });
  await home.ok(['set-group', 'net', '--description', 'Because', '--parallel', 'none']);
  expect(await group('net')).toMatchObject({ name: 'Net', description: 'Because', parallel: null });
  await home.ok(['set-group', 'net']);
  expect(await group('net')).toMatchObject({ description: 'Because', parallel: null });
});

it('leaves the limit of the default group to the pool', async () => {
  const refused = await home.kr(['set-group', 'Default', '--parallel', '2']);
  expect(refused).toMatchObject({ code: 1, stdout: 'false\n' });
  expect(refused.stderr).toContain('kr config set maxRunners');
  await home.ok(['set-group', 'default', '--description', 'All else']);
  expect(await group('default')).toMatchObject({ description: 'All else', parallel: null });
});

it.each([
  ['no limit', ['x', '--parallel', '0']],
  ['half a task', ['x', '--parallel', '1.5']],
  ['less than none', ['x', '--parallel=-1']],
  ['a blank description', ['x', '--description', ' ']],
  ['a name that is none', ['a b']],
  ['a name that is too long', ['x'.repeat(129)]],
  ['a blank name', ['']],
  ['two names', ['x', 'y']],
])('refuses %s', async (_what, words) => {
  expect(await home.kr(['set-group', ...words])).toMatchObject({ code: 2, stdout: '' });
  expect((await home.request('GET', '/groups/state?name=x')).status).toBe(404);
});

it('answers over HTTP, and with --json', async () => {
  expect(await home.request('POST', '/groups/set?name=web', { parallel: 3 })).toMatchObject({
    status: 200,
    json: { set: true, name: 'web' },
  });
  expect(await home.request('POST', '/groups/set?name=web', { parallel: null })).toMatchObject({
    status: 200,
  });
  expect(await group('web')).toMatchObject({ parallel: null });
  for (const [url, body, code] of [
    ['/groups/set?name=web', { parallel: 0 }, 'invalid_request'],
    ['/groups/set?name=web', { limit: 1 }, 'unknown_field'],
    ['/groups/set?name=', {}, 'blank_name'],
    ['/groups/set', {}, 'blank_name'],
    ['/groups/set?name=-', {}, 'invalid_request'],
  ] as const) {
    expect(await home.request('POST', url, body)).toMatchObject({ status: 400, json: { code } });
  }
  expect(await home.request('POST', '/groups/set?name=default', { parallel: 1 })).toMatchObject({
    status: 409,
    json: { set: false, name: 'default', code: 'default_group' },
  });
  expect(await home.json(['set-group', 'web', '--parallel', '1'])).toEqual([{ name: 'web', ok: true }]);
});

it('--what-if says what would happen and changes nothing; --confirm needs a terminal', async () => {
  await home.ok(['set-group', 'kept', '--parallel', '1']);
  const words = ['set-group', 'kept', '--parallel', '9'];
  const told = await home.kr([...words, '--what-if']);
  expect(told).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining("Change group 'kept'") });
  expect(await home.json(['set-group', 'new', '--what-if'])).toEqual([
    { name: 'new', ok: true, action: 'set', whatIf: true },
  ]);
  expect(await home.json(['set-group', 'default', '--parallel', '1', '--what-if'])).toMatchObject([
    { name: 'default', ok: false },
  ]);
  expect(await home.kr([...words, '--confirm'])).toMatchObject({ code: 2, stdout: '' });
  expect(await group('kept')).toMatchObject({ parallel: 1 });
  expect((await home.request('GET', '/groups/state?name=new')).status).toBe(404);
});
