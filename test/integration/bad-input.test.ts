/** What a person or a program may get wrong: one sentence, the right exit code, and nothing changed. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, running, stopAll } from '../helpers/js-tasks.ts';
import { type Ended, environment, krPath, type RunOptions, TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  writeFileSync(path.join(home.directory, 'good.js'), 'return 1');
});
afterAll(() => home[Symbol.asyncDispose]());

const write = (name: string, content: string | Buffer): void =>
  writeFileSync(path.join(home.directory, name), content);
const ids = async (): Promise<string[]> =>
  (await home.request('GET', '/tasks/list')).json.map(({ id }: { id: string }) => id);

/** Expects a refusal: nothing on stdout, one line on stderr, the exit code. */
async function refused(args: readonly string[], code: number, options: RunOptions = {}): Promise<Ended> {
  const ended = await home.kr(args, options);
  expect(ended).toMatchObject({ code, signal: null, stdout: '' });
  expect(ended.stderr).toMatch(/^kr: \S.*\n$/);
  return ended;
}

describe('code that can not be had is a usage error', () => {
  it.each([
    ['no code', []],
    ['no language', ['--code', '1']],
    ['two sources', ['--code', '1', '--language', 'js', '--script-block', '1']],
    ['a file and a source', ['good.js', '--script-block', '1']],
    ['two files', ['good.js', 'good.js']],
    ['blank code', ['--code', ' \t\n', '--language', 'js']],
    ['an empty script block', ['--script-block', '']],
    ['a missing file', ['missing.js']],
    ['an unknown extension', ['notes.txt']],
    ['no extension', ['README']],
    ["a language that is not the file's", ['good.js', '--language', 'ps']],
    ['blank stdin', ['-', '--language', 'js']],
  ])('%s', async (_what, args) => {
    await refused(['new-task', ...args], 2);
    expect(await ids()).toEqual([]);
  });

  it('an unknown language, which is named', async () => {
    expect((await refused(['new', '--language', 'cobol', '--code', 'x'], 2)).stderr).toContain('cobol');
    const { status, json } = await home.request('POST', '/tasks/create/cobol', { code: 'x' });
    expect([status, json.code]).toEqual([400, 'unknown_language']);
  });

  it('a directory, and bytes that are no text', async () => {
    mkdirSync(path.join(home.directory, 'directory.js'));
    write('latin1.js', Buffer.from('return "\xe4"', 'latin1'));
    write('binary.ps1', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0xfe, 0x80]));
    for (const name of ['directory.js', 'latin1.js', 'binary.ps1']) {
      expect((await refused(['new', name], 2)).stderr).toContain(name);
    }
    await refused(['new', '-', '--language', 'js'], 2, { input: Buffer.from([0xff, 0xff]) });
  });
});

describe('code is read', () => {
  it('with a byte order mark, as editors leave it', async () => {
    const text = 'return "grün"';
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    write('utf8.js', `\ufeff${text}`);
    write('utf16le.js', little);
    write('utf16be.js', Buffer.from(little).swap16());
    write('utf8.ps1', '\ufeff"grün"');
    for (const name of ['utf8.js', 'utf16le.js', 'utf16be.js', 'utf8.ps1']) {
      expect(await home.ok(['run', name, '--progress', 'none']), name).toBe('grün');
    }
  });

  it('from a pipe', async () => {
    execFileSync('mkfifo', [path.join(home.directory, 'pipe.js')]);
    const command = home.kr(['run', 'pipe.js', '--progress', 'none']);
    write('pipe.js', 'return "piped"');
    expect((await command).stdout).toBe('piped\n');
  });
});

describe('arguments', () => {
  it.each([
    ['that are an array', ['--arguments', '[1]']],
    ['that are null', ['--arguments', 'null']],
    ['that are a string', ['--arguments', '"x"']],
    ['that are no JSON', ['--arguments', '{x']],
    ['in a missing file', ['--arguments', '@missing.json']],
    ['in a file without a name', ['--arguments', '@']],
    ['without a value', ['--arg', 'x']],
    ['without a name', ['--arg', '=x']],
    ['whose JSON is none', ['--argjson', 'x={']],
    ['whose name begins with a digit', ['--arg', '1x=1']],
    ['whose name has a hyphen', ['--arg', 'a-b=1']],
    ['whose name is blank', ['--arguments', '{"": 1}']],
    ['whose name is a keyword', ['--arg', 'class=1']],
    ['whose name a snippet is given', ['--arg', 'taskProgress=1']],
    ['named __proto__', ['--arg', '__proto__=1']],
    ['given twice', ['--arg', 'x=1', '--argjson', 'x=2']],
  ])('%s are refused', async (_what, args) => {
    const before = await ids();
    await refused(['new', 'good.js', ...args], 2);
    expect(await ids()).toEqual(before);
  });

  it.each([
    ['ps', ['PID', 'host', 'True', 'input']],
    ['cs', ['namespace', 'ct', 'TaskId']],
    ['vb', ['Dim', 'CT', 'end']],
    ['ts', ['signal', 'await', 'process']],
  ])('reserved in %s are refused', async (language, names) => {
    for (const name of names) {
      const { status, json } = await home.request('POST', `/tasks/create/${language}`, {
        code: '1',
        arguments: { [name]: 1 },
      });
      expect([name, status, json.code]).toEqual([name, 400, 'invalid_argument']);
    }
  });

  it('may hold any names inside', async () => {
    const value = '{"__proto__":{"a":1},"constructor":{"prototype":2},"":3}';
    expect(await home.ok(['run', '--language', 'js', '--code', 'return x', '--argjson', `x=${value}`])).toBe(
      value,
    );
  });
});

describe('ids', () => {
  const wrong = ['-x', 'a b', 'ä', '../x', '.x', '', ' ', 'a\nb', 'a/b', '@last', 'a'.repeat(129)];

  it.each(wrong)('%j is refused for a new task', async (id) => {
    const ended = await home.kr(['new', 'good.js', `--id=${id}`, '--json']);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ended.stderr)).toEqual({ error: expect.stringMatching(/\S/), code: 'invalid_id' });
  });

  it('of 128 characters are fine, taken ones are not, whatever their case', async () => {
    const id = `a${'-._Z'.repeat(31)}789`;
    expect(id).toHaveLength(128);
    expect(await home.ok(['new', 'good.js', '--id', id])).toBe(id);
    expect((await home.kr(['new', 'good.js', '--id', id.toUpperCase()])).code).toBe(1);
  });

  it.each(wrong.filter((id) => id.trim() !== '' && id !== '@last'))(
    '%j names no task for the others',
    async (id) => {
      for (const [verb, code] of [
        ['get-task', 3],
        ['get-task-result', 3],
        ['get-task-output', 3],
        ['wait-task', 125],
      ] as const) {
        expect(await home.kr([verb, '--', id]), verb).toMatchObject({ code, stdout: '' });
      }
      for (const verb of ['start-task', 'stop-task', 'remove-task']) {
        expect(await home.kr([verb, '--', id]), verb).toMatchObject({ code: 3, stdout: 'false\n' });
      }
    },
  );

  it('that are blank, or missing, are usage errors', async () => {
    for (const verb of [
      'get-task',
      'get-task-state',
      'get-task-result',
      'start-task',
      'stop-task',
      'wait-task',
    ]) {
      await refused([verb, ' '], 2);
    }
    await refused(['start-task'], 2);
    await refused(['wait-task'], 2);
    await refused(['start-task', '-'], 2, { input: '\n \n' });
    await refused(['start-task', '-'], 2);
  });
});

describe('names', () => {
  it('that are blank are refused, and change nothing', async () => {
    const id = await created(home, { name: 'kept' });
    for (const name of ['', ' ', '\u3000']) {
      await refused(['new', 'good.js', `--name=${name}`], 2);
      await refused(['rename', id, `--name=${name}`], 2);
    }
    await refused(['rename', id], 2);
    expect((await home.json(['get', id])).name).toBe('kept');
  });

  it('in any script are kept and shown', async () => {
    const id = await created(home, {});
    const name = 'Größe 日本語 👍🏽 עברית';
    expect(await home.ok(['rename', id, '--name', name])).toBe('true');
    expect(await home.ok(['get', id])).toContain(name);
    expect((await home.json(['get', id])).name).toBe(name);
  });

  it('with escape sequences and commands of a CI are shown without either, and kept as they are', async () => {
    const name = '\u001b[31mred\u001b]0;title\u0007\u202e\n::error::oops\r##vso[task.complete]';
    const id = await created(home, { name, code: `console.log(${JSON.stringify(`\n${name}`)})` });
    const shown = await home.ok(['get', id]);
    const logs = await home.kr(['run', '--language', 'js', '--code', `console.log(${JSON.stringify(name)})`]);
    const missing = await home.kr(['get', `x\n::error::x\u001b[2J`]);
    for (const text of [shown, logs.stderr, missing.stderr]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(text).not.toMatch(/^\s*::|##vso\[/m);
    }
    expect((await home.json(['get', id])).name).toBe(name);
  });
});

describe('the command line', () => {
  it.each([
    [['frob']],
    [['daemon', 'frob']],
    [['config', 'frob']],
    [['new', 'good.js', '--frob']],
    [['new', 'good.js', '--name']],
    [['--home']],
    [['--home', '', 'get']],
    [['get', '--limit', '-1']],
    [['get', '--limit', '1.5']],
    [['get', '--limit', 'many']],
    [['get', '--sort', 'mood']],
    [['get', '--where-state', 'Happy']],
    [['rm', '--all', '--where-state', 'Happy']],
    [['wait', 'x', '--timeout', 'soon']],
    [['run', 'good.js', '--progress', 'loud']],
    [['logs', '@last', '--stream', 'nile']],
    [['config', 'get', 'colour']],
    [['config', 'set', 'gracePeriod', 'long']],
    [['config', 'set', 'maxRunners', '0']],
    [['completion', 'tcsh']],
    [['daemon', 'start', '--max-runspaces', '0']],
  ])('%j is a usage error, as text and as JSON', async (args) => {
    await created(home);
    await refused(args, 2);
    const { code, stdout, stderr } = await home.kr(['--json', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(Object.keys(JSON.parse(stderr))).toEqual(['error', 'code']);
  });

  it.each([
    [['New-KrTsk']],
    [['New-KrTask', '-Frob']],
    [['New-KrTask', '-Frob', '--json']],
    [['New-KrTask', '-Id']],
    [['Get-KrTask', '-Json:$maybe']],
  ])('%j is a usage error', async (args) => {
    expect(await home.kr(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/\S/) });
  });

  it.each([
    ['new-tsk', 'new-task'],
    ['gte', 'get'],
  ])('a mistyped verb %s suggests %s; so does an option', async (typed, meant) => {
    expect((await refused([typed], 2)).stderr).toContain(meant);
    expect((await refused(['new', '--nmae', 'x'], 2)).stderr).toContain('--name');
  });

  it.each([
    ['new-tsk', 'new-task'],
    ['daemon strt', 'start'],
    ['New-KrTsk', 'New-KrTask'],
  ])('the help of a mistyped verb %s is none, and suggests %s', async (typed, meant) => {
    const words = typed.split(' ');
    for (const line of [
      [...words, '--help'],
      [...words, '-h'],
      ['help', ...words],
      ['help', ...words, '--help'],
    ]) {
      expect((await refused(line, 2)).stderr).toContain(meant);
    }
  });

  it('help, also of help and of a group, is no mistake', async () => {
    const [all, group] = [await home.ok(['--help']), await home.ok(['daemon', '--help'])];
    expect(all).not.toBe(group);
    for (const line of [['help'], ['help', '--help'], ['help', 'help'], ['--json', '--help']]) {
      expect(await home.ok(line)).toBe(all);
    }
    for (const line of [
      ['help', 'daemon'],
      ['daemon', '--home', 'x', '-h'],
    ]) {
      expect(await home.ok(line)).toBe(group);
    }
    expect(await home.ok(['help', 'Get-KrTask'])).toBe(await home.ok(['ls', '--help']));
  });

  it('without a verb shows help and is a usage error; with --json it is an error document', async () => {
    for (const args of [[], ['daemon'], ['config']]) {
      expect(await home.kr(args)).toMatchObject({ code: 2, stdout: '' });
      const { code, stdout, stderr } = await home.kr([...args, '--json']);
      expect([code, stdout]).toEqual([2, '']);
      expect(JSON.parse(stderr).code).toBe('usage');
    }
  });

  it('errors with --json are one document on stderr', async () => {
    const id = await created(home);
    for (const [args, code, exit] of [
      [['get', 'missing'], 'not_found', 3],
      [['wait', 'missing'], 'not_found', 125],
      [['logs', 'missing'], 'not_found', 3],
      [['new', '--code', ')', '--language', 'js'], 'compile_error', 2],
      [['new', 'good.js', '--id', id], 'id_taken', 1],
      [['new', 'good.js', '--parent', 'missing'], 'not_found', 3],
    ] as const) {
      const ended = await home.kr([...args, '--json']);
      expect(ended).toMatchObject({ code: exit, stdout: '' });
      expect(JSON.parse(ended.stderr)).toMatchObject({ error: expect.stringMatching(/\S/), code });
    }
  });
});

it('half a character is refused, whole ones in halves and its name in letters are taken', async () => {
  for (const language of ['cs', 'ps', 'js']) {
    for (const body of [
      '{"code": "return \\"\\ud800\\";"}',
      '{"code": "return 1;", "name": "\\uDFFFx"}',
      '{"code": "return 1;", "arguments": {"x": ["\\\\\\ud83d"]}}',
    ]) {
      const { status, json } = await home.request('POST', `/tasks/create/${language}`, body);
      expect([language, body, status, json.code]).toEqual([language, body, 400, 'invalid_request']);
    }
  }
  const value = '["\\ud83d\\ude00","\\\\ud800"]';
  expect(
    await home.ok([
      'run',
      '--language',
      'cs',
      '--code',
      'return x;',
      '--argjson',
      `x=${value}`,
      '--progress',
      'none',
    ]),
  ).toBe('😀\n\\ud800');
});

it('a body over 16 MiB is refused with a sentence; one below is taken', async () => {
  write('large.js', `return 1 //${'x'.repeat(16 * 1024 * 1024)}`);
  await refused(['new', 'large.js'], 2);
  write('large.js', `return 1 //${'x'.repeat(15 * 1024 * 1024)}`);
  expect((await home.kr(['run', 'large.js', '--progress', 'none'])).stdout).toBe('1\n');
});

describe('streams that are gone', () => {
  const shell = (script: string): Promise<Ended> =>
    new Promise((resolve) => {
      const child = spawn('bash', ['-c', script, 'bash', process.execPath, krPath], {
        cwd: home.directory,
        env: environment({ KR_HOME: home.home }),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (piece) => {
        text.stdout += piece;
      });
      child.stderr.setEncoding('utf8').on('data', (piece) => {
        text.stderr += piece;
      });
      child.on('close', (code, signal) => resolve({ code, signal, ...text }));
    });

  it('stdout closed early ends a command quietly', async () => {
    await Promise.all(Array.from({ length: 40 }, () => created(home, { name: 'n'.repeat(1000) })));
    const { stdout, stderr } = await shell('"$1" "$2" get --json | head -c 1; echo ${PIPESTATUS[0]}');
    expect(stdout).toMatch(/^\[(0|141)\n$/);
    expect(stderr).toBe('');
  });

  it('a follower ends when whoever reads is gone', async () => {
    const code =
      'const t = setInterval(() => console.log("tick"), 5); signal.addEventListener("abort", () => clearInterval(t)); await new Promise((r) => signal.addEventListener("abort", r))';
    const id = await running(home, { code });
    const { stdout, stderr } = await shell(`"$1" "$2" logs ${id} --follow | head -1; echo \${PIPESTATUS[0]}`);
    expect(stdout).toMatch(/^tick\n(0|141)\n$/);
    expect(stderr).toBe('');
    await stopAll(home);
  });

  it('stdout that can not be written is a failure', async () => {
    const { stdout, stderr } = await shell('"$1" "$2" get > /dev/full; echo $?');
    expect(stdout).toBe('125\n');
    expect(stderr).toMatch(/\S/);
  });

  it('closed stdin, stdout and stderr leave the exit code as it is', async () => {
    const script = [
      '"$1" "$2" new - --language js <&-; echo $?',
      '"$1" "$2" start - <&-; echo $?',
      '"$1" "$2" get <&- >/dev/null; echo $?',
      '"$1" "$2" get >&-; echo $?',
      '"$1" "$2" get missing 2>&-; echo $?',
      '"$1" "$2" run good.js 2>&-; echo $?',
    ];
    expect((await shell(script.join('\n'))).stdout).toBe('2\n2\n0\n0\n3\n1\n0\n');
  });

  it('SIGPIPE as a signal does not end a command', async () => {
    const id = await running(home);
    await using command = new RunningKr(home, ['wait', id, '--progress', 'plain']);
    await command.until('stderr', /\S/);
    command.signal('SIGPIPE');
    await home.ok(['stop', id]);
    expect((await command.ended).code).toBe(143);
  });
});

it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }, {}])(
  'no colour or animation where the streams are no terminal, with %j',
  async (env) => {
    const { code, stdout, stderr } = await home.kr(['run', 'good.js'], { env });
    expect([code, stdout]).toEqual([0, '1\n']);
    expect(stderr).not.toContain('\u001b');
    expect((await home.kr(['get'], { env })).stdout).not.toContain('\u001b');
  },
);

it('on a terminal, NO_COLOR, TERM=dumb and CI leave out colour and animation', async () => {
  // util-linux's script gives the command a terminal.
  const onTerminal = async (env: Record<string, string>): Promise<string> => {
    const file = path.join(home.directory, 'typescript');
    const child = spawn('script', ['-qec', `"${process.execPath}" "${krPath}" run good.js`, file], {
      cwd: home.directory,
      env: environment({ KR_HOME: home.home, TERM: 'xterm', ...env }),
      stdio: 'ignore',
    });
    await once(child, 'close');
    return readFileSync(file, 'utf8').split('\n').slice(1, -2).join('\n');
  };
  for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: 'true' }]) {
    expect(await onTerminal(env), JSON.stringify(env)).not.toContain('\u001b');
  }
  expect(await onTerminal({})).toContain('\u001b');
});
