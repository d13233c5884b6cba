/** Desktop notifications at the ends of tasks, told to a notify-send of our own. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTeller } from '../helpers/end-programs.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];

it.each([
  ['a task that Completed', 'return 1', [], []],
  ['its last message', 'taskProgress.complete("all <b>&\\\\1 done")', [], ['all &lt;b&gt;&amp;\\\\1 done']],
  ['a fault', 'throw new Error("no \\u001b[31mroom")', [], ['no [31mroom']],
  ['a name like an option', 'return 1', ['--name', '--help'], []],
])('%s is told on the desktop of the task', async (_, code, options, body) => {
  const { told } = makeTeller(home, 'notify-send');
  const env = { PATH: `${home.directory}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/bus' };
  await home.kr(['run', ...js, code, '--id', 'a', '--notify', ...options], { env });
  const got = await told();
  const { name, state } = (await home.request('GET', '/tasks/state?id=a')).json;
  expect(got.arguments).toEqual(['--app-name=kr', '--', `${name}: ${state}`, ...body]);
  expect(got.environment.DBUS_SESSION_BUS_ADDRESS).toBe(env.DBUS_SESSION_BUS_ADDRESS);
});

it('is a warning where there is no notify-send', async () => {
  await home.startDaemon();
  const body = { code: 'return 1', id: 'a', notify: true, environment: { PATH: '/nowhere' } };
  await home.request('POST', '/tasks/run/js', body);
  await home.eventsUntil('a', ({ type }) => type === 'warning');
  expect((await home.request('GET', '/tasks/state?id=a')).json).toMatchObject({
    state: 'Completed',
    warnings: [expect.stringContaining('notify-send')],
  });
});
