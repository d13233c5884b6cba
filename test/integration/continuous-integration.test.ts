/** docs/continuous-integration.md tells the truth: its jobs run, and leave nothing behind. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { type Ended, root, runProgram, TestHome } from '../helpers/kr.ts';
import { daemonOf, processesOf } from '../helpers/processes.ts';

const page = readFileSync(path.join(root, 'docs/continuous-integration.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(page)?.[1] ?? '';
/** The variables by which CI systems find the processes of a job. */
const tracking = [...page.matchAll(/`(\w+_(?:ID|COOKIE))`/g)].map(([, name = '']) => name);

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Runs a program as a job would: with kr at hand, CI set, and the variables that track the job. */
function inJob(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const directories = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH];
  return runProgram(command, args, {
    cwd: home.directory,
    env: {
      CI: 'true',
      TMPDIR: home.directory,
      PATH: directories.join(path.delimiter),
      ...Object.fromEntries(tracking.map((name) => [name, 'this-job'])),
      ...env,
    },
  });
}

/** The values of the tracking variables in the environment with which a process started. */
const trackedIn = (pid: number | string): string[] =>
  readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .filter((one) => tracking.includes(one.split('=')[0] ?? ''));

it('the steps of a job find what the steps before began, and leave no process and no socket', async () => {
  const steps = [...block('yaml').matchAll(/^ *- run: (.*)$/gm)].map(([, command = '']) => command);
  expect(steps.length).toBeGreaterThan(3);
  const printed = [];
  for (const step of steps) {
    const { code, stdout, stderr } = await inJob('bash', ['-eo', 'pipefail', '-c', step], {
      KR_HOME: home.home,
    });
    expect(code, stderr).toBe(0);
    printed.push(stdout);
  }
  expect(printed).toEqual(['built\n', 'tests\n', 'tested\n', '']);
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(home.socket)).toBe(false);
});

it.each([
  ['to its end', 'return "tested"', 0, 'built\ntests\ntested\n'],
  ['until a task fails', 'process.exit(7)', 7, 'built\ntests\n'],
])('the script that goes %s leaves nothing at all', async (_how, code, exitCode, printed) => {
  const file = path.join(home.directory, 'job.sh');
  writeFileSync(file, block('sh').replace('return "tested"', code), { mode: 0o700 });
  const ended = await inJob(file, []);
  expect([ended.code, ended.stdout], ended.stderr).toEqual([exitCode, printed]);
  expect(processesOf(home)).toEqual([]);
  expect(readdirSync(home.directory)).toEqual(['job.sh']);
});

it('the daemon does not carry the variables by which a job is tracked; what a task starts does', async () => {
  expect(tracking.length).toBeGreaterThan(3);
  const { pass, open } = makeGate(home);
  await inJob('kr', ['daemon', 'start'], { KR_HOME: home.home });
  const child = "require('node:child_process').spawn('sleep', ['1000'], { stdio: 'ignore' })";
  const job = inJob('kr', ['run', '--language', 'js', '--code', `console.log(${child}.pid); ${pass}`], {
    KR_HOME: home.home,
  });
  const [written] = (await home.eventsUntil(null, ({ type }) => type === 'output')).slice(-1);
  expect(trackedIn(daemonOf(home))).toEqual([]);
  expect(trackedIn(written.text.trim()).toSorted()).toEqual(
    tracking.map((name) => `${name}=this-job`).toSorted(),
  );
  await open();
  expect((await job).code).toBe(0);
});
