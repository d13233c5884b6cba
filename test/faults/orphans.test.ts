/** Processes that went their own way (another session, another parent): none stays when their task is lost or killed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, gone, isAlive, killDaemon } from '../helpers/processes.ts';
import { type AnyLanguage, allLanguages, type PerAnyLanguage } from '../helpers/snippets.ts';
import {
  begun,
  blocks,
  loops,
  runnerAmong,
  waits,
  withDeafProcesses,
  withStray,
  writeScript,
} from '../helpers/strays.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '300ms']);
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** TypeScript has the runner of JavaScript. */
const allRunners = allLanguages.filter((language) => language !== 'TypeScript');

const file = (name: string): string => path.join(home.directory, name);

/** Resolves with what a script has written. Nobody tells of it, so the file is looked at. */
async function written(name: string): Promise<string> {
  while (!existsSync(file(name)) || readFileSync(file(name), 'utf8') === '') await pause(20);
  return readFileSync(file(name), 'utf8').trim();
}

it('a daemon that is killed takes along its runners and all that they started, in each language', async () => {
  expect(spawnSync('mkfifo', [file('fifo')]).status).toBe(0);
  const begin = (language: AnyLanguage, what: string, then: PerAnyLanguage<string>, isolated = false) =>
    begun(
      home,
      { id: `${what}-${language}`, language, isolated, code: withDeafProcesses(home, language, then) },
      3,
    );
  const pids = await Promise.all(
    allRunners.flatMap((language) => [
      begin(language, 'waits', waits),
      // A process of its own has the mark of its task itself.
      begin(language, 'blocks', blocks(file('fifo')), true),
    ]),
  );
  // These take all that the machine has: last.
  for (const language of ['CSharp', 'JavaScript', 'Shell', 'Python'] as const)
    pids.push(await begin(language, 'loops', loops));
  // No other command comes: nobody but the runners can see to it.
  await killDaemon(home);
  await gone(...pids.flat());
  for (const language of allRunners) {
    expect(await home.json(['get', `waits-${language}`])).toMatchObject({
      state: 'Failed',
      fault: { code: 'lost' },
    });
  }
});

it('a daemon and a runner that are killed at once: the next daemon ends what is left of the task, and no more', async () => {
  await using elsewhere = new TestHome();
  await elsewhere.ok(['config', 'set', 'gracePeriod', '100ms']);
  await elsewhere.startDaemon();
  const task = (where: TestHome, id: string, then = waits) => ({
    id,
    language: 'JavaScript' as const,
    code: withDeafProcesses(where, 'JavaScript', then),
  });
  const same = await begun(elsewhere, task(elsewhere, 'Twin'), 3);
  const ended = await begun(home, task(home, 'ended', { ...waits, JavaScript: 'return 1' }), 3);
  await home.until('ended', 'Completed');
  // What stayed in the runner's group goes with the runner, which is replaced just after the end.
  while (ended.filter(isAlive).length > 1) await pause(20);
  const left = ended.filter(isAlive);

  // A process of the task that asks for a daemon once there is none: it starts one, and hears the truth.
  const asking = writeScript(
    home,
    'asking.sh',
    `while [ ! -e ${file('daemon-is-gone')} ]; do sleep 0.05; done
kr get-task-state Twin > ${file('answer')} 2>&1 || echo "exit code $?" > ${file('answer')}
`,
  );
  const code = withStray('JavaScript', asking, {
    ...waits,
    JavaScript: withDeafProcesses(home, 'JavaScript', waits),
  });
  const pids = await begun(home, { id: 'Twin', language: 'JavaScript', code }, 3);
  const runner = runnerAmong(pids);
  // Frozen, it can't see to anything itself.
  process.kill(runner, 'SIGSTOP');
  await killDaemon(home);
  process.kill(runner, 'SIGKILL');
  await gone(runner);
  const strays = pids.filter((pid) => pid !== runner);
  expect(strays.filter(isAlive)).toEqual(strays);

  writeFileSync(file('daemon-is-gone'), '');
  expect(await written('answer')).toBe('Failed');
  await gone(...strays);
  expect(daemonOf(home)).toBeGreaterThan(0);
  expect(same.filter(isAlive)).toEqual(same);
  expect(await elsewhere.ok(['get-task-state', 'Twin'])).toBe('Running');
  // What a task that ended by itself left behind on purpose.
  expect(left.filter(isAlive)).toEqual(left);
  expect(left).toHaveLength(1);
  process.kill(left[0] as number, 'SIGKILL');
});

it('a daemon that code of a task starts is no process of the task', async () => {
  await using other = new TestHome();
  const start = writeScript(
    home,
    'start.sh',
    `kr --home ${other.home} get; echo "$?" > ${file('started')}\n`,
  );
  const code = withStray('JavaScript', start, loops);
  await begun(home, { id: 'starter', language: 'JavaScript', code }, 1);
  expect(await written('started')).toBe('0');
  const pid = daemonOf(other);
  expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('KR_TASK_ID');
  await home.ok(['stop', 'starter', '--wait']);
  expect(await home.json(['get', 'starter'])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
  expect(daemonOf(other)).toBe(pid);
});
