/** Every verb without a terminal: no escape sequence, no other control character, also where colour is forced. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeProgram, verbShapes } from '../../src/cli/program.ts';
import { type Ended, TestHome } from '../helpers/kr.ts';

const home = new TestHome();
const task = { name: 'A \u001b[31mred\u001b[0m name', description: '\u001b]0;title\u0007' };
const code = `
  taskProgress.percentComplete = 50;
  taskProgress.statusMessage = '\\u001b[32mgreen\\u001b[0m';
  console.log('\\u001b[1mbold\\u001b[0m'); console.error('\\u0008\\u009b2J');
  return 'the result'`;

beforeAll(async () => {
  await home.startDaemon();
  await home.request('POST', '/tasks/run/js', { id: 'known', code, ...task });
  await home.until('known', 'Completed');
  writeFileSync(path.join(home.directory, 'task.js'), code);
});
afterAll(() => home[Symbol.asyncDispose]());

/** Calls of each verb, in this order, with the exit codes that they may have. */
const calls: [verb: string, args: string[][], codes?: number[]][] = [
  [
    'new-task',
    [['task.js', '--id', 'new', '--name', task.name], ['--language', 'js', '--code', '1 1'], []],
    [0, 2],
  ],
  ['start-task', [['new', '--wait'], ['missing']], [0, 3]],
  ['run-task', [['task.js'], ['task.js', '--progress', 'tty'], ['task.js', '--progress', 'json', '--quiet']]],
  ['wait-task', [['known'], ['known', 'new']]],
  ['get-task', [[], ['known'], ['--state']]],
  ['get-task-state', [['known']]],
  ['get-task-result', [['known']]],
  [
    'get-task-output',
    [['known'], ['known', '--follow'], ['known', '--json'], ['known', '--follow', '--json']],
  ],
  [
    'set-task-name',
    [
      ['known', '--name', task.name],
      ['known', '--name', task.name, '--what-if'],
    ],
  ],
  ['set-task-progress', [['50', task.name, '--id', 'known']], [1]],
  ['watch-task', [['known']]],
  ['stop-task', [['known'], ['known', '--recurse', '--wait']], [0, 1]],
  ['restart-task', [['known'], ['known', '--no-start', '--json'], ['known', '--what-if']]],
  ['remove-task', [['new', '--what-if'], ['new'], ['known', '--confirm']], [0, 2]],
  ['set-group', [['net', '--parallel', '2', '--description', task.name]]],
  ['get-group', [[], ['net'], ['net', '--json']]],
  ['suspend-group', [['net', '--what-if'], ['net'], ['missing']], [0, 3]],
  ['resume-group', [['net']]],
  ['remove-group', [['net']]],
  ['doctor', [[]], [0, 1]],
  ['config get', [['progress']]],
  ['config set', [['progress', 'plain']]],
  ['config unset', [['progress']]],
  ['config list', [[]]],
  ['config path', [[]]],
  ['completion bash', [[]]],
  ['completion zsh', [[]]],
  ['completion fish', [[]]],
  ['completion powershell', [[]]],
  ['completion install', [['bash', '--what-if']]],
  ['completion uninstall', [['bash', '--what-if']]],
  ['add-tasks-service', [[]]],
  ['daemon start', [[]]],
  ['daemon status', [[]]],
  ['daemon logs', [[]]],
  ['daemon run', [[]], [125]],
  ['daemon install', [['--what-if']]],
  ['daemon uninstall', [['--what-if']]],
  ['daemon restart', [[]]],
  ['daemon stop', [[]]],
];

it('every verb is called below', () => {
  const verbs = verbShapes(makeProgram(async () => {})).map(({ words }) => words.join(' '));
  expect(calls.map(([verb]) => verb).toSorted()).toEqual(verbs.toSorted());
});

/** Whoever heeds these would write colours. */
const env = { FORCE_COLOR: '3', COLORTERM: 'truecolor', TERM: 'xterm-256color' };

async function expectPlain(args: readonly string[]): Promise<Ended> {
  const ended = await home.kr(args, { env });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
  expect(ended.stdout + ended.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  return ended;
}

it.each(calls)('%s', async (verb, all, codes = [0]) => {
  for (const args of [...all, ['--help']]) {
    const { code, stderr } = await expectPlain([...verb.split(' '), ...args]);
    expect([0, ...codes], stderr).toContain(code);
  }
});

it('help, the version and mistakes', async () => {
  for (const args of [[], ['help', 'daemon'], ['--version'], ['nonsense'], ['get', '--nonsense']]) {
    await expectPlain(args);
  }
});
