/** What a Python snippet sees. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { gone } from '../../helpers/processes.ts';
import { outputOf, type Ran, run, runCode } from '../../helpers/snippets.ts';
import { begun } from '../../helpers/strays.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const py = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'Python', code, more);
const at = (...parts: string[]): string => path.join(realpathSync(home.directory), ...parts);

describe('a snippet', () => {
  it.each([
    ['gives its last expression', 'x = 6\nx * 7', 42],
    ['gives its variable result before that', 'result = "mine"\n6 * 7', 'mine'],
    ['gives nothing when it ends with a statement', '6 * 7\nx = 1', null],
    ['gives a text alone', '"text"', 'text'],
    [
      'may wait at its top',
      'import asyncio\nawait asyncio.sleep(0.001)\n[x async for x in gen()] if False else 5',
      5,
    ],
    ['gives what its last expression is waited for', 'async def main():\n  return 7\nmain()', 7],
    ['may run a loop of its own', 'import asyncio\nasync def main():\n  return 8\nasyncio.run(main())', 8],
    ['is __main__', '__name__', '__main__'],
    [
      'has its id and asks whether it is cancelled',
      '[len(task_id), ct.is_cancelled, ct.wait(0)]',
      [32, false, false],
    ],
    [
      'has its arguments also in the environment',
      'import os\n[greeting, os.environ["KR_ARG_GREETING"], os.environ["KR_ARG_N"], n]',
      ['given', 'given', '[1,null]', [1, null]],
    ],
    ['may give its arguments other values', 'greeting = "own"\ngreeting', 'own'],
    ['finds an empty stdin', 'import sys\nsys.stdin.read()', ''],
    ['has annotations as they are', 'def f(x: int): pass\nf.__annotations__["x"].__name__', 'int'],
    [
      'has its classes in its own module',
      'import pickle\nclass A:\n  x = 1\npickle.loads(pickle.dumps(A())).x',
      1,
    ],
    [
      'has processes of its own',
      'import multiprocessing as m\ndef f(x): return x * 2\nwith m.get_context("fork").Pool(2) as p: r = p.map(f, [1, 2])\nr',
      [2, 4],
    ],
    [
      'has threads that are waited for',
      'import threading, time\nresult = []\nthreading.Thread(target=lambda: (time.sleep(0.05), result.append(1))).start()',
      [1],
    ],
    [
      'gives what can be walked through',
      'def g():\n  yield 1\n  yield 2\n[g(), range(2), {3}, {"k": 1}.values()]',
      [[1, 2], [0, 1], [3], [1]],
    ],
    [
      'gives results of many kinds',
      `import dataclasses, datetime, decimal, enum, pathlib, uuid, collections
@dataclasses.dataclass
class Point:
    x: int
    y: object = None
class Plain:
    def __init__(self): self.a = 1; self._hidden = 2
class Colour(enum.Enum): RED = 1
Pair = collections.namedtuple("Pair", "left right")
[Point(1, Point(2)), Plain(), Colour.RED, Pair(1, 2), decimal.Decimal("1.50"), pathlib.Path("/x"), b"a",
 float("nan"), datetime.timedelta(seconds=90), datetime.time(1, 2), uuid.UUID(int=1), ValueError("bad"), print, {1: None, True: 2, (1, 2): 3}]`,
      [
        { x: 1, y: { x: 2, y: null } },
        { a: 1 },
        'RED',
        { left: 1, right: 2 },
        1.5,
        '/x',
        'YQ==',
        null,
        90,
        '01:02:00',
        '00000000-0000-0000-0000-000000000001',
        { name: 'ValueError', message: 'bad' },
        null,
        { 1: 2, '(1, 2)': 3 },
      ],
    ],
    [
      'gives null for what can not be read',
      'class Bad(dict):\n  def items(self): raise ValueError\n[Bad()]',
      [null],
    ],
    ['gives nothing for a function', 'def f(): pass\nf', null],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await py(code, '--arg', 'greeting=given', '--argjson', 'n=[1,null]');
    expect(ran.result, task.fault?.message).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null, exitCode: null });
  });

  it('has an argument that no environment can hold as a variable alone', async () => {
    writeFileSync(at('long.json'), JSON.stringify({ long: 'x'.repeat(200_000), nul: 'a\0b' }));
    const code =
      'import os, subprocess\n[len(long), nul, "KR_ARG_LONG" in os.environ, subprocess.run(["true"]).returncode]';
    expect((await py(code, '--arguments', `@${at('long.json')}`)).result).toEqual([
      200_000,
      'a\0b',
      false,
      0,
    ]);
  });

  it('may not have arguments that differ in case alone', async () => {
    const refused = await home.kr([
      'new',
      '--json',
      '--language',
      'py',
      '--code',
      '1',
      '--arg',
      'a=1',
      '--arg',
      'A=1',
    ]);
    expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'invalid_argument' });
  });

  it('writes its console and its children in order, to the end', async () => {
    const code = `import atexit, subprocess, sys
atexit.register(print, "at exit")
for n in range(3):
    print("out", n)
    subprocess.run(["echo", f"child {n}"])
    print("err", n, file=sys.stderr)
print("no end", end="")`;
    const { task } = await py(code);
    const events = (await home.request('GET', `/tasks/output?id=${task.id}`)).json;
    const rounds = [0, 1, 2].map((n) => `out ${n}\nchild ${n}\nerr ${n}\n`);
    expect(events.map(({ text }: { text: string }) => text).join('')).toBe(
      `${rounds.join('')}no endat exit\n`,
    );
    expect((await outputOf(home, task.id)).stderr).toBe('err 0\nerr 1\nerr 2\n');
  });

  it('may open its console as files', async () => {
    const { task } = await py(
      'print("a", file=open("/dev/stdout", "w"))\nimport os\nos.system("echo b > /dev/stderr")',
    );
    expect(await outputOf(home, task.id)).toEqual({ stdout: 'a\n', stderr: 'b\n' });
  });

  it('has what it wrote into files that it did not close', async () => {
    const code = `import sys\nf = open(${JSON.stringify(at('open.txt'))}, "w"); f.write("kept")\nsys.keep = open(${JSON.stringify(at('too.txt'))}, "w"); sys.keep.write("kept")`;
    await py(code);
    expect([readFileSync(at('open.txt'), 'utf8'), readFileSync(at('too.txt'), 'utf8')]).toEqual([
      'kept',
      'kept',
    ]);
  });

  it('tells of progress that it set before it fell asleep', async () => {
    const code =
      'import time\ntask_progress.percent_complete = 1\ntask_progress.status_message = "asleep"\ntime.sleep(1000)';
    await home.ok(['run-task', '--detach', '--id', 'asleep', '--language', 'py', '--code', code]);
    await home.eventsUntil('asleep', ({ progress }) => progress?.statusMessage === 'asleep');
    await home.ok(['stop', 'asleep', '--wait']);
  });
});

describe('an end', () => {
  it.each([
    ['import os\nprint("x"); os._exit(3)', 3, null],
    ['import os\nos._exit(0)', 0, null],
    ['import sys\nresult = 1\nsys.exit()', 0, 1],
    ['import sys\nresult = 1\nsys.exit(4)', 4, 1],
    ['exit(5)', 5, null],
    ['import sys\nsys.exit("why")', 1, null],
  ])('%j has its own exit code', async (code, exitCode, result) => {
    const { task, ...ran } = await py(code);
    expect([ran.code, task.exitCode, ran.result]).toEqual([exitCode, exitCode, result]);
    expect(task.fault).toEqual(exitCode === 0 ? null : expect.objectContaining({ code: 'exit' }));
  });

  it('with a text tells it on stderr', async () => {
    const { task } = await py('import sys\nsys.exit("why")');
    expect(await outputOf(home, task.id)).toEqual({ stderr: 'why\n' });
  });

  it('by a signal from elsewhere is lost', async () => {
    const { task } = await py('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)');
    expect(task).toMatchObject({ state: 'Failed', fault: { code: 'lost' }, exitCode: null });
  });

  it.each([
    ['in a function', 'def f():\n    return int("x")\nf()', 'ValueError', 2],
    ['after an await', 'import asyncio\nawait asyncio.sleep(0)\nraise KeyError("k")', 'KeyError', 3],
    ['in a library', 'import json\n\njson.loads("{")', 'json.decoder.JSONDecodeError', 3],
    ['of a class of its own', 'class Mine(Exception): pass\nraise Mine("x")', 'Mine', 2],
    ['by Ctrl-C of its own', '\nraise KeyboardInterrupt', 'KeyboardInterrupt', 2],
    ['too deep', 'def f(): f()\nf()', 'RecursionError', 1],
    ['without a text', 'assert 1 == 2', 'AssertionError', 1],
  ])('%s has a fault with type and line', async (_, code, type, line) => {
    const { task, ...ran } = await py(code);
    expect([ran.code, task.state]).toEqual([1, 'Failed']);
    expect(task.fault).toMatchObject({ code: 'error', type, message: expect.stringMatching(/\S/) });
    expect(task.fault.position).toMatch(new RegExp(`^At line:${line} char:\\d+\\n\\+ `));
    expect(task.fault.stackTrace).toContain('<snippet>');
    expect(task.fault.stackTrace).not.toContain('kr_host');
  });

  it('shows its causes', async () => {
    const { fault } = (
      await py('try:\n  1 / 0\nexcept ZeroDivisionError as e:\n  raise ValueError("top") from e')
    ).task;
    expect(fault.stackTrace).toMatch(/ZeroDivisionError.*direct cause.*ValueError: top$/s);
  });
});

describe('code that does not compile', () => {
  it.each([
    ['x = 1\nif x\n', 2],
    ['x = (\n', 1],
    ['def f():\nreturn 1', 2],
    ['x = 1\nreturn x', 2],
    ['x = 1\n  y = 2', 2],
    ['x = "a\0b"', 1],
    [`x = ${'('.repeat(500)}${')'.repeat(500)}`, 1],
  ])('%j is refused with its line', async (code, line) => {
    const { status, json } = await home.request('POST', '/tasks/create/py', { code });
    expect([status, json.code]).toEqual([422, 'compile_error']);
    expect(json.diagnostics[0]).toMatchObject({ line, column: expect.any(Number), severity: 'error' });
  });
});

describe('a stop', () => {
  const stopped = async (id: string, code: string, count = 0): Promise<number[]> => {
    const begin = `task_progress.status_message = "begun"\n${code}`;
    const pids = await begun(
      home,
      { id, language: 'Python', code: `${count > 0 ? '' : 'print("<1>")\n'}${begin}` },
      Math.max(1, count),
    );
    await home.eventsUntil(id, ({ progress }) => progress?.statusMessage === 'begun');
    expect(await home.ok(['stop', id, '--wait'])).toBe('true');
    return pids;
  };

  it.each([
    ['sleeps', 'import time\ntime.sleep(1000)'],
    ['loops', 'while True: pass'],
    ['waits for a child', 'import subprocess\nsubprocess.run(["sleep", "1000"])'],
    ['waits for others', 'import asyncio\nawait asyncio.gather(asyncio.sleep(1000), asyncio.sleep(1000))'],
    ['waits by its ct', 'ct.wait()\nct.throw_if_cancelled()'],
  ])('ends code that %s', async (what, code) => {
    const id = what.replaceAll(' ', '-');
    await stopped(id, code);
    expect(await home.json(['get', id])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('lets code that asks come to its own end, and any other clean up', async () => {
    await stopped('asks', 'while not ct.wait(0.01): pass\nresult = "own end"');
    expect(await home.ok(['result', 'asks'])).toBe('own end');
    const file = JSON.stringify(at('cleaned'));
    await stopped('cleans', `import time\ntry:\n  time.sleep(1000)\nfinally:\n  open(${file}, "w").close()`);
    expect(existsSync(at('cleaned'))).toBe(true);
    await stopped(
      'catches',
      'import time\ntry:\n  time.sleep(1000)\nexcept TaskCancelled as e:\n  result = [ct.is_cancelled, isinstance(e, KeyboardInterrupt), isinstance(e, Exception)]',
    );
    expect(await home.json(['result', 'catches'])).toEqual([true, true, false]);
  });

  it('kills also a process that went to a session of its own', async () => {
    await home.ok(['config', 'set', 'gracePeriod', '100ms']);
    const code = `import os, signal, time
os.setsid(); signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(f"<{os.getpid()}>", flush=True); time.sleep(1000)`;
    const pids = await begun(home, { id: 'session', language: 'Python', code }, 1);
    await home.ok(['stop', 'session', '--wait']);
    await home.ok(['config', 'unset', 'gracePeriod']);
    await gone(...pids);
    expect(await home.json(['get', 'session'])).toMatchObject({ fault: { code: 'killed' } });
  });
});

describe('a file', () => {
  it('imports what lies beside it, and knows its place', async () => {
    mkdirSync(at('files'), { recursive: true });
    writeFileSync(at('files', 'helper.py'), 'def twice(x): return 2 * x');
    const file = at('files', 'main.py');
    writeFileSync(
      file,
      '#!/usr/bin/env python3\nimport sys\nfrom helper import twice\nif bad: raise ValueError("bad")\n[twice(4), __file__, sys.argv]',
    );
    const good = await run(home, [file, '--argjson', 'bad=false'], { cwd: '/' });
    expect(good.result).toEqual([8, file, [file]]);
    const bad = await run(home, [file, '--argjson', 'bad=true'], { cwd: '/' });
    expect(bad.task.fault.position).toMatch(/:4 char:\d+\n\+ if bad: raise ValueError\("bad"\)$/);
    expect(bad.task.fault.position).toContain(`At ${file}:`);
  });

  it('shows in its faults the lines that it had at its creation', async () => {
    const file = at('changed.py');
    writeFileSync(file, 'x = 1\nraise ValueError("then")');
    await home.ok(['new', '--id', 'changed', file]);
    writeFileSync(file, 'something else\nentirely');
    await home.kr(['start', 'changed', '--wait']);
    const { fault } = await home.json(['get', 'changed']);
    expect(fault.stackTrace).toContain('raise ValueError("then")');
  });

  it('without one imports from the working directory', async () => {
    writeFileSync(at('beside.py'), 'x = 1');
    expect(
      (await runCode(home, 'Python', 'import beside\nbeside.x', [], { cwd: home.directory })).result,
    ).toBe(1);
    expect((await runCode(home, 'Python', 'import beside', [], { cwd: '/' })).task.fault.type).toBe(
      'ModuleNotFoundError',
    );
  });
});

describe('another Python', () => {
  const code = 'import sys\n[sys.prefix, sys.argv, sys.path[0], sys.dont_write_bytecode]';

  it('that is first on the PATH of the task runs it: a virtual environment', async () => {
    const venv = at('venv');
    expect(spawnSync('python3', ['-m', 'venv', '--without-pip', venv]).status).toBe(0);
    const env = {
      PATH: `${path.join(venv, 'bin')}:${process.env.PATH}`,
      PYTHONDONTWRITEBYTECODE: undefined,
    };
    const ran = await runCode(home, 'Python', code, [], { env, cwd: '/' });
    expect(ran.result, ran.stderr).toEqual([venv, [''], '/', false]);
    const sleeps = 'import time\nprint("asleep")\ntime.sleep(1000)';
    const environment = { PATH: env.PATH };
    expect(
      (await home.request('POST', '/tasks/run/py', { id: 'venv', code: sleeps, environment })).status,
    ).toBe(202);
    await home.eventsUntil('venv', ({ type }) => type === 'output');
    await home.ok(['stop', 'venv', '--wait']);
    expect(await home.json(['get', 'venv'])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('is one that starts with the variables that only then are heeded', async () => {
    const options = { env: { PYTHONPATH: at('lib'), PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' } };
    const { result } = await runCode(
      home,
      'Python',
      'import sys, os\n[os.environ["PYTHONPATH"] in sys.path, sys.flags.hash_randomization, sys.dont_write_bytecode, task_id != "", str(task_progress)]',
      [],
      options,
    );
    expect(result).toEqual([true, 0, true, true, '0% - Running']);
  });

  it('that can not be started fails the task', async () => {
    mkdirSync(at('broken'));
    writeFileSync(at('broken', 'python3'), 'no program', { mode: 0o755 });
    const environment = { PATH: at('broken') };
    const { status, json } = await home.request('POST', '/tasks/create/py', { code: '1', environment });
    expect([status, json.code]).toEqual([503, 'language_unavailable']);
  });
});

it('the sample of an empty body tells when it was done', async () => {
  const { json } = await home.request('POST', '/tasks/run/py?ms=50');
  await home.until(json.id, 'Completed');
  expect(await home.ok(['result', json.id])).toMatch(/^Python task done at \d{4}-/);
  expect(await home.json(['get', json.id])).toMatchObject({ progress: { statusMessage: 'Completed' } });
});
