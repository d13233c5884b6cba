/** The form of errors: one line that says what is wrong and how to go on, a code, an exit code, no stack. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable } from '../../src/protocol/errors.ts';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  const inside = (name: string): string => path.join(home.directory, name);
  writeFileSync(inside('good.js'), 'return 1');
  writeFileSync(inside('bad.js'), 'return )');
  writeFileSync(inside('code.rb'), 'puts 1');
  writeFileSync(inside('latin.js'), Buffer.from('return "\xe9"', 'latin1'));
  writeFileSync(inside('file'), '');
  mkdirSync(inside('quiet'), { mode: 0o700 });
  mkdirSync(inside('open'));
  writeFileSync(inside('open/other'), '');
  chmodSync(inside('open'), 0o755);
  for (const [name, settings] of [
    ['broken', '{'],
    ['wrong', '{"gracePeriod":"soon"}'],
  ] as const) {
    mkdirSync(inside(name), { mode: 0o700 });
    writeFileSync(path.join(inside(name), 'config.json'), settings);
  }
  mkdirSync(inside('damaged'), { mode: 0o700 });
  writeFileSync(inside('damaged/kr.db'), 'this is no registry '.repeat(100));
  mkdirSync(inside('planted'), { mode: 0o700 });
  writeFileSync(inside('planted/kr.sock'), 'kept');
  await home.startDaemon();
  await created(home, { id: 'abcd1' });
  await created(home, { id: 'abcd2' });
  await ended(home, { id: 'done' });
  await ended(home, { id: 'above' });
  await running(home, { id: 'busy', parentId: 'above' });
});
afterAll(() => home[Symbol.asyncDispose]());

interface Refusal {
  args: readonly string[];
  code: ErrorCode;
  /** When it is not that of the code. */
  exit?: number;
  input?: string;
}

const refusal = (code: ErrorCode, line: string, more: Partial<Refusal> = {}): Refusal => ({
  args: line.split(' ').map((word) => (word === "''" ? '' : word)),
  code,
  ...more,
});
const usage = (line: string, input?: string): Refusal =>
  refusal('usage', line, input === undefined ? {} : { input });

const refusals: Refusal[] = [
  // The command line.
  usage('frob'),
  usage('get-tsk'),
  usage('daemon strt'),
  usage('daemon stop now'),
  usage('config gte'),
  usage('new good.js --nmae x'),
  usage('new good.js --name'),
  usage('New-KrTsk'),
  usage('New-KrTask -Frob'),
  usage('New-KrTask -AutoStart:maybe -Code 1'),
  usage('New-KrTask -Co x'),
  usage('help frob'),
  usage('kill busy'),
  usage('good.js'),
  usage('get -Id busy'),
  usage('config set gracePeriod -1s'),
  usage('config set home elsewhere'),
  usage('new --code 1 --code 2 --language js'),
  usage('new README'),
  usage('new good.js target=release'),
  usage("get --home ''"),
  usage('start-task'),
  usage('start-task -', ' \n'),
  usage('get --limit many'),
  usage('get --where-state Happy'),
  usage('rm --all --where-state Happy'),
  usage('rm --all done'),
  usage('rm done --where-state Completed'),
  usage('start abcd1 --progress none'),
  usage('stop busy --progress none'),
  usage('run good.js --progress loud'),
  usage('run good.js --detach --rm'),
  usage('wait busy --timeout soon'),
  usage('logs done --stream nile'),
  usage('logs done --since x'),
  usage('logs done --raw --timestamps'),
  usage('rename done'),
  usage('rename done --name x --confirm'),
  usage('set-task-progress half --id busy'),
  usage('set-task-progress - --id busy'),
  usage("set-task-progress 5 '' --id busy"),
  usage('set-task-progress 5 two words --id busy'),
  usage('set-task-progress 5'),
  usage('daemon start --max-runspaces 0'),
  usage('completion tcsh'),
  usage('config get colour'),
  usage('config set gracePeriod long'),
  usage('config set gracePeriod'),
  refusal('invalid_request', 'get --sort mood'),
  // Code and its arguments.
  usage('new'),
  usage('new good.js good.js'),
  usage('new good.js --code 1'),
  usage('new --code 1'),
  usage('new -', 'return 1'),
  usage('new --code 1 --language ruby'),
  usage('new --script-block 1 --language js'),
  usage('new good.js --language cs'),
  usage('new code.rb'),
  usage('new missing.js'),
  usage('new .js'),
  usage('new latin.js'),
  usage('new - --language js --arguments -', '1'),
  usage('new good.js --arguments 3'),
  usage('new good.js --arguments {x'),
  usage('new good.js --arguments @'),
  usage('new good.js --arguments @missing.json'),
  usage('new good.js --arg x'),
  usage('new good.js --arg x=1 --arg x=2'),
  usage('new good.js --arg a-b=1'),
  usage('new good.js --argjson x={'),
  usage('new good.js --argjson x=@'),
  usage('new good.js --argjson x=@missing.json'),
  usage('new good.js --env NOT_SET_ANYWHERE'),
  refusal('blank_code', 'new - --language js', { input: ' ' }),
  refusal('blank_name', 'new good.js --name='),
  refusal('invalid_id', 'new good.js --id a/b'),
  refusal('invalid_argument', 'new good.js --arg class=1'),
  refusal('compile_error', 'new bad.js'),
  refusal('id_taken', 'new good.js --id DONE'),
  refusal('not_found', 'new good.js --parent nobody'),
  refusal('not_found', 'run good.js --parent nobody', { exit: 125 }),
  // Tasks.
  refusal('not_found', 'get nobody'),
  refusal('not_found', 'get-task-state nobody'),
  refusal('not_found', 'get-task-result nobody'),
  refusal('not_found', 'logs nobody'),
  refusal('not_found', 'logs nobody --follow'),
  refusal('not_found', 'watch nobody'),
  refusal('not_found', 'wait nobody', { exit: 125 }),
  refusal('ambiguous_id', 'get abcd'),
  refusal('blank_name', 'rename done --name='),
  refusal('blank_name', 'rename done --description='),
  // The daemon and its home.
  refusal('tasks_running', 'daemon stop'),
  refusal('tasks_running', 'daemon restart'),
  refusal('not_found', 'daemon logs --home quiet'),
  refusal('home_unusable', 'get --home file'),
  refusal('home_unusable', 'get --home open'),
  refusal('home_unusable', 'get --home planted'),
  refusal('registry_unreadable', 'get --home damaged'),
  refusal('settings_unreadable', 'get --home broken'),
  refusal('settings_unreadable', 'get --home wrong'),
  refusal('settings_unreadable', 'config list --home broken'),
  refusal('settings_unreadable', 'config set gracePeriod 1s --home broken'),
];

/** What is wrong, then why or how to go on: one sentence that says only no is not enough. */
function expectForm(text: string): void {
  expect(text).toMatch(/^[^\n]*\S[.:;?] \S[^\n]*\.$/);
  expect(text).not.toMatch(/undefined|\[object|NaN|\bnull\b|\.\.$|Error:/);
  expect(text).not.toMatch(/\bat .*:\d+:\d+/);
}

/** The same with an option of every verb, where no other option takes it for its value. */
const withOption = (option: string, { args }: Refusal): string[] =>
  /^help$|-Kr/.test(args[0] ?? '') ? [...args, option] : [option, ...args];

it.each(refusals.map((one) => ({ line: one.args.join(' '), ...one })))('kr $line: $code', async (one) => {
  const { args, code, exit = errorTable[code].exitCode, input } = one;
  const options = input === undefined ? {} : { input };
  const [text, json] = await Promise.all([
    home.kr(args, options),
    home.kr(withOption('--json', one), options),
  ]);
  expect(text).toMatchObject({ code: exit, stdout: '', stderr: expect.stringMatching(/^kr: .*\n$/) });
  const sentence = text.stderr.slice('kr: '.length, -1);
  expectForm(sentence);
  expect(json).toMatchObject({ code: exit, stdout: '' });
  expect(JSON.parse(json.stderr)).toMatchObject({ error: sentence, code });
});

const oneOfEachCode = [...new Map(refusals.map((one) => [one.code, one])).values()];

it.each(oneOfEachCode)('--debug tells where $code came from', async (one) => {
  const { code, exit = errorTable[code].exitCode, input } = one;
  const debug = await home.kr(withOption('--debug', one), input === undefined ? {} : { input });
  expect(debug).toMatchObject({ code: exit, stdout: '' });
  expect(debug.stderr).toMatch(/^kr: .*\n(?:.*\n)* {4}at .*:\d+:\d+\)?$/m);
});

describe('answers that are no', () => {
  it.each([
    [['start', 'nobody'], 3],
    [['start', 'done'], 1],
    [['stop', 'done'], 1],
    [['stop', 'nobody'], 3],
    [['rm', 'abcd1'], 1],
    [['rm', 'above'], 1],
    [['rm', 'nobody'], 3],
    [['rename', 'nobody', '--name', 'x'], 3],
    [['set-task-progress', '5', '--id', 'done'], 1, 'done'],
  ] as [string[], number, string?][])(
    '%j prints false, and why on stderr',
    async (args, exit, id = args[1]) => {
      const [text, json] = await Promise.all([home.kr(args), home.kr([...args, '--json'])]);
      expect(text).toMatchObject({
        code: exit,
        stdout: 'false\n',
        stderr: expect.stringMatching(/^kr: .*\n$/),
      });
      const sentence = text.stderr.slice('kr: '.length, -1);
      expectForm(sentence);
      expect(json).toMatchObject({ code: exit, stderr: '' });
      expect(JSON.parse(json.stdout)).toEqual([{ id, ok: false, reason: sentence }]);
    },
  );

  it('a result that is not there yet is told', async () => {
    const { code, stdout, stderr } = await home.kr(['result', 'busy']);
    expect([code, stdout]).toEqual([1, '']);
    expectForm(stderr.slice('kr: '.length, -1));
  });
});
