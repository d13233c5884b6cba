/** Every verb that changes something: what `--what-if` and `--confirm` do, on a terminal and without one. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProgram, verbShapes } from '../../src/cli/program.ts';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

const home = new TestHome();
const inHome = (name: string): string => path.join(home.directory, name);
/** Where a user's files are. */
const env = {
  HOME: home.directory,
  XDG_CONFIG_HOME: inHome('config'),
  XDG_DATA_HOME: inHome('data'),
  // Where PowerShell is: doctor --fix would install it.
  NUGET_PACKAGES: process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages'),
};
const settings = path.join(home.home, 'config.json');
/** A home of which `doctor --fix` mends the mode. */
const open = inHome('open');

beforeAll(async () => {
  await home.startDaemon();
  writeFileSync(inHome('good.js'), 'return 1');
  mkdirSync(open);
  chmodSync(open, 0o755);
});
afterAll(() => home[Symbol.asyncDispose]());

/** A call of each verb with which it would change something, in an order in which each finds what it needs. */
const calls: [verb: string, args: () => Promise<string[]> | string[]][] = [
  ['new-task', () => ['good.js', '--name', 'Wanted']],
  ['run-task', () => ['good.js', '--detach']],
  ['start-task', async () => [await created(home)]],
  ['stop-task', async () => [await created(home)]],
  ['remove-task', async () => [await ended(home)]],
  ['restart-task', async () => [await ended(home), '--no-start']],
  ['set-task-name', async () => [await created(home), '--name', 'Wanted']],
  ['set-group', () => ['net', '--parallel', '2']],
  ['suspend-group', () => ['net']],
  ['resume-group', () => ['net']],
  ['remove-group', () => ['net']],
  ['config set', () => ['gracePeriod', '9s']],
  ['config unset', () => ['gracePeriod']],
  ['completion install', () => ['fish']],
  ['completion uninstall', () => ['fish']],
  ['daemon install', () => []],
  ['daemon uninstall', () => []],
  ['doctor', () => ['--fix', '--home', open]],
  ['daemon restart', () => []],
  ['daemon stop', () => []],
  ['daemon start', () => []],
  ['daemon stop', () => []],
  ['add-tasks-service', () => []],
  // Last, since a task that runs keeps the daemon from being stopped.
  ['set-task-progress', async () => ['42', '--id', await running(home)]],
];

it('every verb that takes --what-if takes --confirm, and is called below', () => {
  const shapes = verbShapes(makeProgram(async () => {}));
  const taking = (option: string): string[] =>
    shapes
      .filter(({ options }) => options.some(({ long }) => long === option))
      .map(({ words }) => words.join(' '))
      .toSorted();
  expect(taking('--what-if')).toEqual([...new Set(calls.map(([verb]) => verb))].toSorted());
  expect(taking('--confirm')).toEqual(taking('--what-if'));
});

const files = (directory: string): [string, string][] =>
  !existsSync(directory)
    ? []
    : readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [file, readFileSync(file, 'utf8')]);

/** All that a verb could change. */
async function everything(): Promise<unknown> {
  const daemon = await home.request('GET', '/daemon').catch(() => undefined);
  return [
    daemon?.json.pid,
    // All but the duration, which grows by itself.
    daemon && (await home.request('GET', '/tasks/list')).text.replaceAll(/"duration":[^,]+/g, ''),
    daemon && (await home.request('GET', '/groups/list')).json,
    existsSync(settings) && readFileSync(settings, 'utf8'),
    statSync(open).mode & 0o777,
    files(env.XDG_CONFIG_HOME),
    files(env.XDG_DATA_HOME),
  ];
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Calls on a terminal so far. */
let count = 0;

/** Calls a verb on a terminal, which asks, presses keys there, and gives what the screen shows in the end. */
async function answer(terminal: Terminal, args: readonly string[], ...keys: string[]): Promise<string> {
  const mark = `call ${++count}`;
  terminal.run(`clear; echo "${mark}"; kr ${args.join(' ')} --confirm > answer.txt; echo "en""ded:$?"`);
  // What the shell shows of the line itself has quotes around the mark.
  await terminal.until(new RegExp(`^${mark}\\n\\S.*\\? \\[y/N\\]$`, 'm'));
  terminal.press(...keys);
  return terminal.until(/^ended:\d+$/m);
}

const openTerminal = (): Terminal =>
  new Terminal({ cwd: home.directory, env: { KR_HOME: home.home, ...env }, columns: 250 });

describe.each(calls)('%s', (verb, argsOf) => {
  it('asks and tells before it does anything, and does it then', async () => {
    const args = [...verb.split(' '), ...(await argsOf())];
    const before = await everything();
    const plan = await home.kr([...args, '--what-if', '--confirm'], { env });
    expect(plan).toMatchObject({ code: 0, stdout: '' });
    expect(linesOf(plan.stderr)).toEqual([expect.stringMatching(/^What if: [A-Z]\w+ /)]);
    const { code, stdout } = await home.kr([...args, '--what-if', '--json'], { env });
    const json = JSON.parse(stdout);
    const [step, ...others] = Array.isArray(json) ? json : [json];
    expect([code, step, others]).toEqual([0, expect.objectContaining({ whatIf: true }), []]);
    expect(step.ok === true || typeof step.change === 'string').toBe(true);
    expect(await everything()).toEqual(before);

    // A yes that nobody gave at a terminal is none.
    const refused = await home.kr([...args, '--confirm'], { env, input: 'y\n' });
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^kr: \S.*\n$/) });
    expect(await everything()).toEqual(before);

    if (!hasTmux) {
      expect((await home.kr(args, { env })).code).toBe(0);
      return;
    }
    await using terminal = openTerminal();
    expect(await answer(terminal, args, 'n', 'Enter')).toMatch(/^ended:1$/m);
    expect(await everything()).toEqual(before);
    expect(await answer(terminal, args, 'y', 'Enter')).toMatch(/^ended:0$/m);
    expect(await everything()).not.toEqual(before);
  }, 120_000);
});

describe.skipIf(!hasTmux)('a question that is left', () => {
  it.each(['Enter', 'C-c', 'C-d'])('by %s is a no, and what follows begins a line', async (key) => {
    await using terminal = openTerminal();
    for (const args of [
      ['stop-task', await created(home)],
      ['config', 'set', 'gracePeriod', '9s'],
    ]) {
      const before = await everything();
      const screen = await answer(terminal, args, key);
      expect(screen).toMatch(/\? \[y\/N\]\n(?:.+\n)*ended:1$/m);
      expect(await everything()).toEqual(before);
    }
  });
});

describe('nothing to do', () => {
  it('is no reason to say yes: --confirm without a terminal is an error all the same', async () => {
    for (const verb of ['start', 'stop', 'rm']) {
      const words = [verb, '--all', '--name', 'nothing'];
      expect(await home.kr([...words, '--confirm'])).toMatchObject({ code: 2, stdout: '' });
      expect(await home.kr([...words, '--what-if', '--confirm'])).toMatchObject({ code: 0, stdout: '' });
    }
    expect(await home.kr(['doctor', '--fix', '--home', open, '--confirm'])).toMatchObject({
      ...{ code: 2, stdout: '' },
    });
  });
});
