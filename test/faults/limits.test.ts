/** The daemon is killed while a limit makes a task fail: the next one tells why it failed. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { gone, killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const deaf = 'setInterval(() => {}, 1000); await new Promise(() => {})';

it('a task whose time was over, and that was being stopped, has Failed for that', async () => {
  await home.ok(['config', 'set', 'gracePeriod', '1h']);
  await home.startDaemon();
  const code = `console.log(process.pid); ${deaf}`;
  const { json } = await home.request('POST', '/tasks/run/js', { code, timeout: '1s' });
  await home.until(json.id, 'Stopping');
  const runner = Number(await home.ok(['logs', json.id]));
  await killDaemon(home);
  expect((await home.kr(['wait', json.id])).code).toBe(124);
  expect(await home.json(['get', json.id])).toMatchObject({ state: 'Failed', fault: { code: 'timeout' } });
  await gone(runner);
});
