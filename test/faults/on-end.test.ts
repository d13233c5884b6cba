/** The daemon is killed around the ends of tasks: the programs that are due then are run once, or it is told that nobody knows. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeProgram, makeTeller } from '../helpers/end-programs.ts';
import { TestHome } from '../helpers/kr.ts';
import { killDaemon } from '../helpers/processes.ts';

let home: TestHome;
beforeEach(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterEach(() => home[Symbol.asyncDispose]());

const js = ['--language', 'js', '--code'];
const taskOf = async (id: string) => (await home.request('GET', `/tasks/state?id=${id}`)).json;

it('what is due and has not begun is run by the next daemon; of what was under way the end is not known', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const log = path.join(home.directory, 'log');
  const pipeOf = (id: string) => path.join(home.directory, `pipe-${id}`);
  execFileSync('mkfifo', ids.map(pipeOf));
  const file = makeProgram(home.directory, 'slow', `echo $KR_TASK_ID >> '${log}'; cat "$1" > /dev/null`);
  const begun = () => readFileSync(log, 'utf8').trim().split('\n');
  for (const id of ids) {
    const rm = id === 'f' ? ['--rm'] : [];
    await home.ok(['run', ...js, 'return 1', '--id', id, ...rm, '--on-end', `${file} ${pipeOf(id)}`]);
  }
  await vi.waitFor(() => expect(begun().length).toBe(4), { timeout: 20_000 });
  await killDaemon(home);
  await home.startDaemon();
  await Promise.all(ids.map((id) => writeFile(pipeOf(id), '')));
  await home.ok(['daemon', 'stop', '--wait']);
  await home.startDaemon();
  expect(begun().sort()).toEqual(ids);
  for (const id of ['a', 'b', 'c', 'd']) {
    expect(await taskOf(id)).toMatchObject({ state: 'Completed', warnings: [expect.stringContaining(file)] });
  }
  expect(await taskOf('e')).toMatchObject({ state: 'Completed', warnings: [] });
  // Each is told once.
  await killDaemon(home);
  await home.startDaemon();
  expect((await taskOf('a')).warnings).toHaveLength(1);
  expect(begun()).toHaveLength(6);
});

it('a task that is lost has its program run, and so has what ends with it', async () => {
  const tellers = ['lost', 'after', 'secret'].map((id) => makeTeller(home, id));
  const [lost, after, secret] = tellers.map(({ file }) => ['--on-end', file]) as [
    string[],
    string[],
    string[],
  ];
  await home.ok(['new', ...js, 'await new Promise(() => {})', '--id', 'lost', ...lost, '--auto-start']);
  await home.until('lost', 'Running');
  await home.ok(['new', ...js, '1', '--id', 'after', '--after', 'lost', ...after]);
  const waiting = ['--secret', 'MY_SECRET', '--delay', '1s', '--auto-start'];
  await home.kr(['new', ...js, '1', '--id', 'secret', ...waiting, ...secret], { env: { MY_SECRET: 'hush' } });
  await killDaemon(home);
  await home.startDaemon();
  const told = await Promise.all(tellers.map((teller) => teller.told()));
  expect(told.map(({ input }) => JSON.parse(input))).toMatchObject([
    { id: 'lost', state: 'Failed', fault: { code: 'lost' } },
    { id: 'after', state: 'Stopped', startedAt: null },
    { id: 'secret', state: 'Failed', fault: { code: 'secret_missing' } },
  ]);
});
