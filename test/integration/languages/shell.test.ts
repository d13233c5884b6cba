/** Shell scripts, and commands without a shell. */
import { chmodSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { gone } from '../../helpers/processes.ts';
import { outputOf, type Ran, run, runCode } from '../../helpers/snippets.ts';
import { begun } from '../../helpers/strays.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const sh = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'Shell', code, more);
const at = (...parts: string[]): string => path.join(realpathSync(home.directory), ...parts);
const scripts = (): string[] =>
  readdirSync(at('home', 'cache', 'scripts'), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);

describe('a script', () => {
  it.each([
    ['gives its lines', 'echo one; echo; printf "two\\r\\nthree"', ['one', '', 'two\r', 'three']],
    ['gives nothing when it wrote nothing', 'echo quiet >&2', null],
    [
      'gives text in any script, and what is none',
      'printf "ünï 🎉\\n\\377\\n\\0\\n"',
      ['ünï 🎉', '\ufffd', '\0'],
    ],
    ['finds an empty stdin', 'wc -c', ['0']],
    ['has no arguments of its own', 'echo $#', ['0']],
    ['is called sh', 'echo "$0"', ['sh']],
    ['may open its console', 'echo one > /dev/stdout; echo two | tee /dev/stderr', ['one', 'two']],
    ['goes on where a command failed', 'false; echo on', ['on']],
    ['may be many lines long', `${'x=$((x + 1))\n'.repeat(5000)}echo $x`, ['5000']],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await sh(code);
    expect([ran.code, ran.result]).toEqual([0, result]);
    expect(task).toMatchObject({ state: 'Completed', exitCode: 0, fault: null });
  });

  it('is written down as it comes, each stream apart', async () => {
    const { task } = await sh('echo out; echo err >&2; printf out2');
    expect(await outputOf(home, task.id)).toEqual({ stdout: 'out\nout2', stderr: 'err\n' });
  });

  it.each([
    ['by its exit code', 'echo before; exit 7', 7, { code: 'exit', message: 'Exited with code 7' }],
    ['by that of its last command', 'echo before; false', 1, { code: 'exit' }],
    ['by a signal', 'echo before; kill -KILL $$', 137, { code: 'exit', message: 'Ended by SIGKILL' }],
    ['by what it could not find', 'echo before; no-such-program', 127, { code: 'exit' }],
  ])('fails %s, with what it wrote until then', async (_, code, exitCode, fault) => {
    const { task, ...ran } = await sh(code);
    expect([ran.code, ran.result]).toEqual([exitCode, ['before']]);
    expect(task).toMatchObject({ state: 'Failed', exitCode, fault });
  });

  it('that writes more than a result may have fails, and is recorded all the same', async () => {
    await home.ok(['config', 'set', 'maxResultSize', '1KiB']);
    const lines = await sh('seq 1000');
    const line = await sh("head -c 5000 /dev/zero | tr '\\0' x");
    const exit = await sh('seq 1000; exit 3');
    await home.ok(['config', 'unset', 'maxResultSize']);
    for (const { task, result } of [lines, line]) {
      expect([task.state, task.fault.code, result]).toEqual(['Failed', 'result_too_large', null]);
    }
    expect([exit.code, exit.task.fault.code]).toEqual([3, 'exit']);
    expect((await outputOf(home, lines.task.id)).stdout).toMatch(/^1\n(.*\n)+1000\n$/);
  });

  it('has its arguments in the environment: texts as they are, anything else as JSON', async () => {
    const given = ['--arg', 'name=a b=c', '--argjson', 'n=1.50', '--argjson', 'deep={"k":[1,null]}'];
    const { result } = await sh('env | grep ^KR_ARG_ | LC_ALL=C sort', ...given);
    expect(result).toEqual(['KR_ARG_DEEP={"k":[1,null]}', 'KR_ARG_N=1.50', 'KR_ARG_NAME=a b=c']);
  });

  it.each([
    ['that differ in case alone', ['--arg', 'a=1', '--arg', 'A=2']],
    ['that are too long', ['--arguments', '@long.json']],
  ])('may not have arguments %s', async (_, more) => {
    writeFileSync(at('long.json'), JSON.stringify({ long: 'x'.repeat(200_000) }));
    const refused = await home.kr(['new-task', '--json', '--language', 'sh', '--code', ':', ...more]);
    expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([2, 'invalid_argument']);
  });

  it('has the directory, environment and umask of its caller, and can call kr', async () => {
    mkdirSync(at('here it is'));
    const code = 'pwd; umask; echo "$PLAIN"; echo "${MY_TOKEN-none}"; kr get-task-state "$KR_TASK_ID"';
    const options = { cwd: at('here it is'), env: { PLAIN: 'a=b ü', MY_TOKEN: 'hush' } };
    const umask = `0${process.umask().toString(8).padStart(3, '0')}`;
    expect((await runCode(home, 'Shell', code, [], options)).result).toEqual([
      at('here it is'),
      umask,
      'a=b ü',
      'none',
      'Running',
    ]);
  });

  it('fails where its directory is gone', async () => {
    mkdirSync(at('going'));
    await home.ok(['new', '--id', 'going', '--language', 'sh', '--code', 'pwd'], { cwd: at('going') });
    await sh(`rmdir ${at('going')}`);
    expect((await home.kr(['start', 'going', '--wait'])).code).toBe(1);
    expect(await home.json(['get', 'going'])).toMatchObject({
      fault: { code: 'error', message: expect.stringContaining('ENOENT') },
    });
  });

  it('is followed by the next in the same runner, unless it left something running', async () => {
    const [first, second] = [await sh('echo $PPID'), await sh('echo $PPID')];
    expect(second.result).toEqual(first.result);
    const leaving = await sh('echo $PPID; sleep 100 > /dev/null 2>&1 & echo $!');
    expect(leaving.result[0]).toBe(first.result[0]);
    expect((await sh('echo $PPID')).result).not.toEqual(first.result);
    await gone(Number(leaving.result[1]));
    const isolated = await sh('echo $PPID', '--isolated');
    expect(isolated.result).not.toEqual((await sh('echo $PPID')).result);
  });

  it('has the last lines of what it left behind for a moment', async () => {
    const code = '#!/bin/bash\nexec > >(sed "s/^/: /")\necho one; echo two';
    expect((await sh(code)).result).toEqual([': one', ': two']);
  });
});

describe('a stop', () => {
  it('comes to the turn of traps; what was written until then is the result', async () => {
    const code = `trap 'echo cleaned; exit 3' TERM; echo "<$$>"; sleep 1000`;
    await begun(home, { id: 'trap', language: 'Shell', code }, 1);
    expect(await home.ok(['stop', 'trap', '--wait'])).toBe('true');
    expect(await home.json(['get', 'trap'])).toMatchObject({ state: 'Stopped', fault: null, exitCode: null });
    expect((await home.json(['result', 'trap'])).at(-1)).toBe('cleaned');
  });

  it('ends all that a script waits for', async () => {
    const code = 'sh -c \'echo "<$$>"; sleep 1000; :\' & sleep 1000 & echo "<$!>"; wait';
    const pids = await begun(home, { id: 'tree', language: 'Shell', code }, 2);
    await home.ok(['stop', 'tree', '--wait']);
    await gone(...pids);
  });
});

it('what a log has that both streams go to is there once', async () => {
  const run = 'kr run --progress none --language sh --code "echo one; echo two >&2; exit 0"';
  const both = await sh(`${run} 2>&1`);
  expect(both.result.toSorted()).toEqual(['one', 'two']);
  const apart = await sh(`${run} 2> /dev/null`);
  expect(apart.result).toEqual(['one']);
});

describe('code that is no script', () => {
  it.each([
    ['sh', 'echo a\nif true; then\n  echo b\n', 4],
    ['sh', 'echo a\nfi\n', 2],
    ['bash', '#!/bin/bash\necho a\nx=(1 2\n', 3],
    ['bash, which goes on after it', '#!/bin/bash\necho a\n[[ a == ]]\n', 3],
    ['bash, found by env', '#!/usr/bin/env bash\necho a\n)\n', 3],
  ])('is refused with its line by %s', async (_, code, line) => {
    const refused = await home.kr(['new-task', '--json', '--language', 'sh', '--code', code]);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      code: 'compile_error',
      diagnostics: [{ line, severity: 'error' }],
    });
  });

  it('is read, and never run, to find out', async () => {
    await home.ok([
      'new',
      '--language',
      'sh',
      '--code',
      `touch ${at('evaluated')}\nx=$(touch ${at('evaluated')})`,
    ]);
    expect(readdirSync(at())).not.toContain('evaluated');
  });
});

describe('a first line with #!', () => {
  it.each([
    ['bash', '#!/bin/bash\n[[ $BASH_VERSION == ?* ]] && echo "<(x)"', ['<(x)']],
    ['bash with options', '#!/bin/bash -eu\nfalse\necho on', null],
    ['bash, found by env', '#!/usr/bin/env bash\narray=(a b); echo "${#array[@]}"', ['2']],
    ['a program that is no shell', '#!/usr/bin/awk -f\nBEGIN { print 6 * 7 }', ['42']],
    ['sh with options', '#!/bin/sh -e\nfalse\necho on', null],
  ])('names %s', async (_, code, result) => {
    expect((await sh(code)).result).toEqual(result);
  });

  it('with a program that is not there fails as in a shell', async () => {
    const { code, task } = await sh('#!/no/such/shell\n:');
    expect([code, task.fault.code, task.exitCode]).toEqual([127, 'error', 127]);
  });
});

describe('a file', () => {
  const where = 'echo "$0"; . "$(dirname "$0")/lib.sh"';

  it.each([
    ['plain.sh', `${where}\n`],
    ['sh.sh', `#!/bin/sh\n${where}\n`],
    ['bash.sh', `#!/usr/bin/env bash\n${where}\n`],
  ])('%s looks for what lies beside it, and is as it was at its creation', async (name, text) => {
    mkdirSync(at('files $x'), { recursive: true });
    writeFileSync(at('files $x', 'lib.sh'), 'echo beside');
    const file = at('files $x', name);
    writeFileSync(file, text);
    await home.ok(['new', '--id', name, file], { cwd: '/' });
    writeFileSync(file, 'echo changed');
    await home.ok(['start', name, '--wait']);
    expect(await home.json(['result', name])).toEqual([file, 'beside']);
  });

  it('that compares its names is itself in both', async () => {
    writeFileSync(at('main.sh'), '#!/bin/bash\n[[ ${BASH_SOURCE[0]} == "$0" ]] && basename "$0"\n');
    expect((await run(home, [at('main.sh')])).result).toEqual(['main.sh']);
  });

  it('leaves nothing behind that it ran from', async () => {
    await sh('#!/bin/bash\necho "$0"');
    expect(scripts()).toEqual([]);
  });
});

describe('a command after --', () => {
  const command = (...words: string[]): Promise<Ran> => run(home, ['--', ...words]);

  it('is run as it is, and by no shell', async () => {
    const words = ['printf', '%s\n', 'a b', '', '$HOME', "it's", '*', '--json', '-'];
    const { task, result } = await command(...words);
    expect(result).toEqual(words.slice(2));
    expect(task).toMatchObject({ language: 'Shell', state: 'Completed', exitCode: 0 });
  });

  it('is found on the PATH of the task, or by its path in its directory', async () => {
    mkdirSync(at('own'));
    writeFileSync(at('own', 'my-tool'), '#!/bin/sh\necho "mine $1"\n');
    chmodSync(at('own', 'my-tool'), 0o755);
    const env = { PATH: `${at('own')}:${process.env.PATH}` };
    expect((await run(home, ['--', 'my-tool', 'x'], { env })).result).toEqual(['mine x']);
    expect((await run(home, ['--', './my-tool', 'y'], { cwd: at('own') })).result).toEqual(['mine y']);
    expect((await command('my-tool')).code).toBe(127);
  });

  it.each([
    ['is not there', ['no-such-program'], 127],
    ['is not there by its path', ['./no-such-program'], 127],
    ['may not be executed', ['/etc/passwd'], 126],
    ['is a directory', ['/etc'], 126],
  ])('that %s fails as in a shell', async (_, words, exitCode) => {
    const { code, task, result } = await command(...words);
    expect([code, task.exitCode, task.fault.code, result]).toEqual([exitCode, exitCode, 'error', null]);
    expect(task.fault.message).toContain(words[0]);
  });

  it('has arguments, a name and a start of its own', async () => {
    const id = await home.ok([
      'new',
      '--name',
      'n',
      '--arg',
      'x=1',
      '--',
      'sh',
      '-c',
      'echo "$KR_ARG_X$1"',
      'sh',
      '2',
    ]);
    expect(await home.json(['get', id])).toMatchObject({ name: 'n', state: 'Created' });
    await home.ok(['start', id, '--wait']);
    expect(await home.json(['result', id])).toEqual(['12']);
    expect(await home.ok(['Run-KrTask', '--', 'echo', 'hi'])).toBe('hi');
  });

  it.each([
    [['run', '--']],
    [['run', 'x.sh', '--', 'true']],
    [['run', '--code', 'x', '--', 'true']],
    [['run', '--language', 'js', '--', 'true']],
  ])('is the only code: %j is refused', async (args) => {
    const { code, stderr } = await home.kr(['--json', ...args]);
    expect([code, JSON.parse(stderr).code]).toEqual([2, 'usage']);
  });

  it.each([
    [{ command: ['true'], code: 'true' }, 'invalid_request'],
    [{}, 'invalid_request'],
    [{ command: [] }, 'invalid_request'],
    [{ command: [' '] }, 'blank_code'],
    [{ command: 'true' }, 'invalid_request'],
    [{ command: ['a\0b'] }, 'invalid_request'],
  ])('over HTTP stands in place of code: %j is refused', async (body, code) => {
    const answer = await home.request('POST', '/tasks/create/sh', body);
    expect([answer.status, answer.json.code]).toEqual([400, code]);
  });

  it('over HTTP is of no other language', async () => {
    const { status } = await home.request('POST', '/tasks/create/js', { command: ['true'] });
    expect(status).toBe(400);
    const made = await home.request('POST', '/tasks/run/sh', { command: ['echo', 'a b'], id: 'http' });
    expect(made.status).toBe(202);
    await home.until('http', 'Completed');
    expect(await home.json(['result', 'http'])).toEqual(['a b']);
  });
});

it('the sample of an empty body tells when it was done', async () => {
  const { json } = await home.request('POST', '/tasks/run/sh?seconds=1');
  await home.until(json.id, 'Completed');
  expect(await home.json(['result', json.id])).toEqual([
    expect.stringMatching(/^Shell task done at \d{4}-.*Z$/),
  ]);
});
