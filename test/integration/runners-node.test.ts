import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../unit/runners/fixtures/process-alive.ts';
import { NodeHost } from './node-host.ts';

const host = new NodeHost();
beforeAll(() => host.open());
afterAll(() => host.close());

const typed = { language: 'TypeScript' } as const;

function file(name: string, text: string): string {
  const full = path.join(host.directory, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

describe('what a snippet sees', () => {
  it('as a body: its arguments as variables, which it may declare anew', async () => {
    const args = { a: 20, b: { c: [22] } };
    expect(await host.value('return a + b.c[0] + arguments.a', { arguments: args })).toBe(62);
    expect(await host.value('const a = 1; let signal = 2; return a + signal', { arguments: args })).toBe(3);
    expect(await host.value('"use strict"; return [taskId, typeof signal.aborted]', {})).toEqual([
      'the-task',
      'boolean',
    ]);
  });

  it('as a body: require, __filename and __dirname', async () => {
    const code =
      'return [require("node:path").basename(__filename), __dirname, await import("node:os").then(o => o.EOL)]';
    expect(await host.value(code)).toEqual(['snippet.js', host.directory, '\n']);
  });

  it.each<[string, string, unknown, Record<string, unknown>?]>([
    [
      'arguments with the names of globals',
      'export default [navigator, crypto]',
      [1, 2],
      { navigator: 1, crypto: 2 },
    ],
    ['a value', 'export default { a: 1 }', { a: 1 }],
    ['a function', 'export default ({ taskId, arguments: { n } }) => [taskId, n]', ['the-task', 7]],
    ['an async function', 'export default async () => n', 7],
    [
      'globals',
      'const seen = `${taskProgress} ${taskId} ${n}`; export default seen',
      '0% - Running the-task 7',
    ],
    ['an async generator', 'export default async function* () { yield 1; yield 2 }', [1, 2]],
  ])('as a module: %s', async (_name, code, expected, args = {}) => {
    expect(await host.value(code, { arguments: { n: 7, ...args } })).toEqual(expected);
  });

  it('imports from where its file is, and the text that it was created with', async () => {
    file('lib/helper.mjs', 'export const answer = 42;');
    file('lib/typed.ts', 'export enum Color { Red = 5 }');
    const codeFilePath = file('lib/main.mjs', 'changed since');
    const body = 'return [(await import("./helper.mjs")).answer, (await import("./typed.ts")).Color.Red]';
    expect(await host.value(body, { codeFilePath })).toEqual([42, 5]);
    const module =
      'import { answer } from "./helper.mjs"; export default [answer, import.meta.dirname, import.meta.filename]';
    expect(await host.value(module, { codeFilePath })).toEqual([
      42,
      path.dirname(codeFilePath),
      codeFilePath,
    ]);
  });

  it('imports from the working directory when there is no file', async () => {
    file('beside.cjs', 'exports.n = 9');
    expect(await host.value('return require("./beside.cjs").n + (await import("./beside.cjs")).n')).toBe(18);
    expect(await host.value('import { n } from "./beside.cjs"; export default n')).toBe(9);
  });

  it('its own environment and directory, and no others', async () => {
    const environment = { ONLY: 'this' };
    const code = 'return [process.env, process.cwd()]';
    expect(await host.value(code, { environment, workingDirectory: '/usr' })).toEqual([environment, '/usr']);
    const missing = await host.run(code, { workingDirectory: '/no/such' });
    expect(missing).toMatchObject({ kind: 'failed', fault: { code: 'error' } });
    expect(missing.fault?.message).toContain('/no/such');
  });

  it('TypeScript with enums, namespaces and types', async () => {
    const code = 'enum E { A = 3 }\nnamespace N { export const x: number = 4 }\nreturn E.A + N.x';
    expect(await host.value(code, typed)).toBe(7);
    const module =
      'interface C { arguments: { n: number } }\nexport default (c: C): number => c.arguments.n satisfies number';
    expect(await host.value(module, { ...typed, arguments: { n: 5 } })).toBe(5);
  });
});

describe('how it ends', () => {
  it.each([
    ['an error', 'throw new TypeError("bad")', { message: 'bad', type: 'TypeError' }],
    ['a text', 'throw "text"', { message: 'text', type: 'String', position: null }],
    ['null', 'throw null', { message: 'null', type: null, position: null }],
    ['an object', 'throw { a: 1 }', { message: '{ a: 1 }', type: 'Object' }],
    [
      'a module that throws',
      'throw new RangeError("at once"); export default 1',
      { message: 'at once', type: 'RangeError' },
    ],
    [
      'what refuses to be looked at',
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
      {},
    ],
    [
      'a callback',
      'setTimeout(() => { throw new Error("later") }); await new Promise(() => {})',
      { message: 'later' },
    ],
    [
      'a rejection that nobody handles',
      'Promise.reject(new Error("lost")); await new Promise(() => {})',
      { message: 'lost' },
    ],
    [
      'an error that lies',
      'throw Object.defineProperty(new Error(), "message", { get() { throw 1 } })',
      { type: 'Error' },
    ],
  ])('by throwing %s', async (_name, code, fault) => {
    expect(await host.run(code)).toMatchObject({
      kind: 'failed',
      fault: { code: 'error', ...fault },
      exitCode: null,
    });
  });

  it.each([
    ['process.exit(7)', 'failed', 7],
    ['process.exit(0)', 'completed', 0],
    ['process.exit()', 'completed', 0],
    ['process.exitCode = 4', 'failed', 4],
    ['process.exitCode = 3; process.exit()', 'failed', 3],
  ])('by %s', async (code, kind, exitCode) => {
    const fault = exitCode === 0 ? null : { code: 'exit', message: `Exited with code ${exitCode}` };
    expect(await host.run(`console.log("said"); ${code}`)).toMatchObject({
      kind,
      exitCode,
      fault,
      stdout: 'said\n',
    });
  });

  it('after its exit handlers ran', async () => {
    const ran = await host.run('process.on("exit", (code) => console.log("bye", code)); process.exit(2)');
    expect(ran).toMatchObject({ exitCode: 2, stdout: 'bye 2\n' });
  });

  it.each(['process.kill(process.pid, "SIGTERM"); await new Promise(() => {})', 'process.abort()'])(
    'lost: %s',
    async (code) => {
      const ran = await host.run(code);
      expect(ran).toMatchObject({ kind: 'lost', fault: { code: 'lost' } });
      expect(ran.fault?.message).toMatch(/SIGTERM|SIGABRT/);
    },
  );

  it.each([
    ['body', 'const a = 1;\n  throw new Error("x")', {}, 'At line:2 char:9\n+   throw new Error("x")'],
    ['first line', 'throw new Error("x")', {}, 'At line:1 char:7\n+ throw new Error("x")'],
    [
      'TypeScript body',
      'interface A { a: 1 }\nenum E { A }\n\nthrow new Error("x" + E.A)',
      typed,
      'At line:4 char:7\n+ throw new Error("x" + E.A)',
    ],
    [
      'TypeScript with a namespace',
      'namespace N { export const x = 1 }\n\nthrow new Error("x")',
      typed,
      'At line:3 char:7\n+ throw new Error("x")',
    ],
    [
      'TypeScript module',
      'interface A { a: 1 }\nenum E { A }\nexport default () => {\n  throw new Error("x" + E.A) }',
      typed,
      'At line:4 char:9\n+   throw new Error("x" + E.A) }',
    ],
    [
      'file',
      'throw new Error("x")',
      { codeFilePath: '/usr/x y.mjs' },
      'At /usr/x y.mjs:1 char:7\n+ throw new Error("x")',
    ],
    [
      'module file',
      'export default () => { throw new Error("x") }',
      { codeFilePath: '/usr/x y.mjs' },
      'At /usr/x y.mjs:1 char:30\n+ export default () => { throw new Error("x") }',
    ],
  ])('with the place: %s', async (_name, code, options, position) => {
    const { fault } = await host.run(code, options);
    expect(fault?.position).toBe(position);
    const [, line, column] = /:(\d+) char:(\d+)/.exec(position) ?? [];
    expect(fault?.stackTrace).toContain(`:${line}:${column}`);
    expect(fault?.stackTrace).not.toMatch(/node-host|node:internal|__kr/);
  });

  it('after it closed its stdout', async () => {
    const runner = await host.runner();
    expect((await host.run(`require('node:fs').closeSync(1)`)).kind).toBe('completed');
    expect(runner.reusable).toBe(false);
  });

  it('after it closed the pipe to the daemon', async () => {
    const ran = await host.run(`require('node:fs').closeSync(4)`);
    expect(['failed', 'lost']).toContain(ran.kind);
  });

  it('with its causes', async () => {
    const { fault } = await host.run('throw new Error("top", { cause: new Error("root") })');
    expect(fault?.stackTrace).toMatch(/Caused by: Error: root\n\s+at snippet:1:\d+$/);
  });

  it('with a result that is too large', async () => {
    const ran = await host.run('return "x".repeat(2000)', { maxResultBytes: 1000 });
    expect(ran).toMatchObject({ kind: 'failed', result: null, fault: { code: 'result_too_large' } });
    expect(ran.fault?.message).toContain('1000');
  });

  it('with a large result', async () => {
    const ran = await host.run('return "x".repeat(20_000_000)', { maxResultBytes: 64 * 1024 * 1024 });
    expect(ran.result?.length).toBe(20_000_002);
  });
});

describe('being asked to stop', () => {
  const cancelOnOutput = { onOutput: (_text: string, runner: { cancel(): void }) => runner.cancel() };

  it('ends a wait that takes the signal', async () => {
    const code = 'console.log("go"); await require("timers/promises").setTimeout(1e6, null, { signal })';
    expect(await host.run(code, cancelOnOutput)).toMatchObject({ kind: 'stopped', fault: null });
    expect((await host.runner()).reusable).toBe(true);
  });

  it('ends code that throws the reason', async () => {
    const code =
      'console.log("go"); while (true) { signal.throwIfAborted(); await new Promise(setImmediate) }';
    expect((await host.run(code, cancelOnOutput)).kind).toBe('stopped');
  });

  it('leaves to the code how it ends otherwise', async () => {
    const code = 'console.log("go"); await new Promise((done) => signal.addEventListener("abort", done)); ';
    expect(await host.run(`${code} return 5`, cancelOnOutput)).toMatchObject({
      kind: 'completed',
      result: Buffer.from('5'),
    });
    expect((await host.run(`${code} throw new Error("no")`, cancelOnOutput)).kind).toBe('failed');
  });

  it('can be done to code that loops only by a signal', async () => {
    const ran = await host.run('console.log("go"); for (;;);', {
      onOutput: (_text, runner) => runner.signal('SIGTERM'),
    });
    expect(ran).toMatchObject({ kind: 'lost', stdout: 'go\n' });
  });
});

describe('progress', () => {
  it('clamps, refuses, and reads as text', async () => {
    const code = `
      const seen = [String(taskProgress), taskProgress.isTerminal];
      for (const value of [41.6, -5, 1e9, -Infinity, Infinity]) { taskProgress.percentComplete = value; seen.push(taskProgress.percentComplete) }
      for (const value of [NaN, '5', null]) try { taskProgress.percentComplete = value } catch (error) { seen.push(error.name) }
      for (const value of ['', ' ', 5]) try { taskProgress.statusMessage = value } catch (error) { seen.push(error.name) }
      taskProgress.percentComplete = 41.6; taskProgress.statusMessage = 'Uploading';
      seen.push(\`\${taskProgress}\`, taskProgress.lastUpdatedUtc instanceof Date);
      taskProgress.fail(); seen.push(String(taskProgress), taskProgress.isTerminal);
      taskProgress.cancel(); seen.push(String(taskProgress));
      taskProgress.complete('Done'); seen.push(String(taskProgress));
      taskProgress.reset(); seen.push(String(taskProgress), taskProgress.isTerminal);
      return seen`;
    expect(await host.value(code)).toEqual([
      ...['0% - Running', false, 41.6, 0, 100, 0, 100],
      ...['RangeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'],
      ...[
        '42% - Uploading',
        true,
        '100% - Failed',
        true,
        '100% - Cancelled',
        '100% - Done',
        '0% - Not started',
        false,
      ],
    ]);
  });

  it.each([
    [
      'taskProgress.percentComplete = 30; taskProgress.fail("no")',
      { percentComplete: 100, reachedPercent: 30, statusMessage: 'no', isTerminal: true },
    ],
    [
      'taskProgress.percentComplete = 30; taskProgress.complete()',
      { percentComplete: 100, reachedPercent: 100, statusMessage: 'Completed' },
    ],
    [
      'taskProgress.percentComplete = 30; throw 1',
      { percentComplete: 30, reachedPercent: 30, isTerminal: false },
    ],
  ])('%s', async (code, progress) => {
    expect((await host.run(code)).progress).toMatchObject(progress);
  });

  it('is told at most each 50 ms, also from a loop, and the last one always', async () => {
    const code = `
      const before = process.cpuUsage();
      for (let i = 0; i <= 1_000_000; i++) taskProgress.percentComplete = i / 10_000;
      const { user, system } = process.cpuUsage(before);
      await new Promise((done) => setTimeout(done, 100));
      return (user + system) / 1e6`;
    const ran = await host.run(code);
    expect(Number(ran.result)).toBeLessThan(2);
    expect(ran.updates.length).toBeGreaterThan(1);
    expect(ran.updates.length).toBeLessThan(60);
    expect(ran.updates.at(-1)?.percentComplete).toBe(100);
  });
});

describe('output', () => {
  it('comes in order, whoever writes it', async () => {
    const code = `
      console.log('one'); console.error('two'); process.stdout.write(Buffer.from('thr')); process.stdout.write('ee\\n');
      process.stdout.end('four\\n'); console.log('five %d', 5)`;
    const ran = await host.run(code);
    expect(ran.stdout).toBe('one\nthree\nfour\nfive 5\n');
    expect(ran.stderr).toBe('two\n');
    expect(ran.told.slice(0, 2)).toEqual([
      { stream: 'stdout', text: 'one\n' },
      { stream: 'stderr', text: 'two\n' },
    ]);
  });

  it('of children and native code comes too, and they have none of the pipes', async () => {
    const code = `
      const { execFileSync } = require('node:child_process');
      require('node:fs').writeSync(2, 'raw\\n');
      execFileSync('sh', ['-c', 'echo child; ls /proc/self/fd >&2'], { stdio: 'inherit' })`;
    const ran = await host.run(code);
    expect(ran.stdout).toBe('child\n');
    expect(ran.stderr).toMatch(/^raw\n0\n1\n2\n/);
    expect(ran.stderr).not.toMatch(/^[45]$/m);
  });

  it('keeps characters whole', async () => {
    const text = '😀ü'.repeat(100_000);
    const ran = await host.run(
      `process.stdout.write(text); for (const byte of Buffer.from("é😀")) process.stderr.write(Buffer.of(byte))`,
      {
        arguments: { text },
      },
    );
    expect(ran.stdout === text).toBe(true);
    expect(ran.stderr).toBe('é😀');
  });

  it('is not lost at an exit, and is put together when there is much of it', async () => {
    const ran = await host.run('for (let i = 0; i < 50_000; i++) console.log("line", i); process.exit(1)');
    expect(ran.stdout.length).toBe(Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join('').length);
    expect(ran.told.length).toBeLessThan(2000);
  });

  it('of any size costs no memory', async () => {
    const code =
      'const piece = "x".repeat(1 << 20); for (let i = 0; i < 300; i++) process.stdout.write(piece); return process.memoryUsage().rss';
    let length = 0;
    const runner = await host.runner();
    const ran = await host.runOn(runner, code, {
      maxOutputBytes: 1 << 30,
      onOutput(text) {
        length += text.length;
      },
    });
    expect(length).toBe(300 << 20);
    expect(Number(ran.result)).toBeLessThan(300 << 20);
  });

  it('beyond what is kept is not sent', async () => {
    const code = 'for (let i = 0; i < 300; i++) console.log("x".repeat(999)); return 1';
    const { stdout, result } = await host.run(code, { maxOutputBytes: 100_000 });
    expect([stdout.length, String(result)]).toEqual([100_001, '1']);
    expect((await host.run('console.log("next")')).stdout).toBe('next\n');
  });
});

describe('between two tasks', () => {
  it.each([
    [
      'globals',
      'globalThis.mine = 1; globalThis.fetch = null; delete globalThis.URL',
      'typeof mine + typeof fetch + typeof URL',
    ],
    [
      'the environment',
      'process.env.MINE = 1; delete process.env.FROM_TASK',
      '[process.env.MINE, process.env.FROM_TASK]',
    ],
    ['the whole environment', 'process.env = { A: "1" }', 'process.env.FROM_TASK'],
    ['the directory', 'process.chdir("/")', 'process.cwd()'],
    [
      'timers',
      'setInterval(() => console.log("still"), 1); setTimeout(() => {}, 1e6); setImmediate(() => {})',
      'await new Promise((done) => setTimeout(done, 30))',
    ],
    [
      'listeners',
      'process.on("SIGUSR2", () => {}); process.on("exit", () => {}); process.removeAllListeners("uncaughtException")',
      'process.eventNames().map((name) => [String(name), process.listenerCount(name)]).sort()',
    ],
    ['the exit code', 'process.exitCode = 5; throw 1', 'process.exitCode ?? null'],
    [
      'the title and the mask',
      'process.title = "mine"; process.umask(0o777)',
      '[process.title, process.umask()]',
    ],
    ['the console', 'console.log = () => {}; console.group()', 'console.log("seen"), console.error("x")'],
    [
      'the streams',
      'process.stdout.write = () => true; Object.defineProperty(process, "stderr", { value: null, configurable: true })',
      'console.log("seen"), console.error("x")',
    ],
    [
      'prototypes',
      'Array.prototype.mine = 1; String.prototype.trim = () => "no"; Object.prototype.x = 1; Promise.prototype.then2 = 1',
      '[[].mine, " a ".trim(), {}.x, "then2" in Promise.prototype]',
    ],
    [
      'statics',
      'JSON.stringify = () => "1"; Math.random = () => 4; Error.prepareStackTrace = () => "no"; Error.stackTraceLimit = 0',
      '[JSON.stringify([]), Math.random() < 1, new Error("x").stack.length > 20]',
    ],
    [
      'process functions',
      'process.exit = () => {}; process.cwd = () => "no"',
      '[process.exit.length, process.cwd()]',
    ],
  ])('%s are put back', async (_name, spoil, look) => {
    const fresh = await host.run(`return ${look}`);
    const runner = await host.runner();
    await host.run(spoil);
    expect(runner.reusable).toBe(true);
    const after = await host.run(`return ${look}`);
    expect(await host.runner()).toBe(runner);
    expect([after.result, after.stdout, after.stderr]).toEqual([fresh.result, fresh.stdout, fresh.stderr]);
  });

  it.each([
    ['a module was loaded', 'await import("./state.mjs")'],
    ['a module was required', 'require("./state.cjs")'],
    ['a server listens', 'require("node:net").createServer().listen(0)'],
    ['a child runs', 'require("node:child_process").spawn("sleep", ["100"])'],
    [
      'a child runs that nobody waits for',
      'require("node:child_process").spawn("sleep", ["100"], { stdio: "ignore" }).unref()',
    ],
    [
      'a worker was made',
      'new (require("node:worker_threads").Worker)("setInterval(() => {}, 1e6)", { eval: true }).unref()',
    ],
    ['an exception was not handled', 'setTimeout(() => { throw 1 }); await new Promise(() => {})'],
    ['an object was frozen', 'Object.freeze(Array.prototype)'],
    ['a timer stays that keeps nothing alive', 'setInterval(() => {}, 1000).unref()'],
  ])('the runner is given up when %s', async (_name, code) => {
    file('state.mjs', 'export let n = 0');
    file('state.cjs', 'exports.n = 0');
    const runner = await host.runner();
    await host.run(code);
    expect(runner.reusable).toBe(false);
  });

  it('a file that changed is read anew', async () => {
    file('changing.mjs', 'export default 1');
    expect(await host.value('return (await import("./changing.mjs")).default')).toBe(1);
    file('changing.mjs', 'export default 2');
    expect(await host.value('return (await import("./changing.mjs")).default')).toBe(2);
  });
});

describe('processes', () => {
  it('an isolated task starts with its own environment', async () => {
    const definition = host.definition('1', { environment: { MINE: 'from the start' }, isolated: true });
    const runner = await host.adapter.start('JavaScript', definition);
    const code = 'return require("node:fs").readFileSync("/proc/self/environ", "utf8")';
    const ran = await host.runOn(runner, code, { environment: definition.environment });
    expect(JSON.parse(String(ran.result))).toBe('MINE=from the start\0');
    await runner.dispose();
  });

  it('dispose ends all that the task started', async () => {
    const runner = await host.adapter.start('JavaScript');
    const code = 'return require("node:child_process").spawn("sleep", ["100"]).pid';
    const ran = await host.runOn(runner, code, {});
    expect(isAlive(Number(ran.result))).toBe(true);
    await runner.dispose();
    await vi.waitUntil(() => !isAlive(Number(ran.result)));
  });

  it('end with the daemon, also when the snippet loops', async () => {
    const parent = `
      import { createNodeAdapter } from '${path.join(import.meta.dirname, '../../src/runners/node/adapter.ts')}';
      const log = { debug() {}, info() {}, warn() {} };
      const adapter = createNodeAdapter({ hostPath: '${host.hostPath}', compilerPath: '', environment: {}, log });
      const definition = ${JSON.stringify(host.definition('console.log(process.pid); for (;;);'))};
      const { artifact } = await adapter.prepare(definition);
      const runner = await adapter.start('JavaScript');
      runner.run({ taskId: 't', definition, artifact, maxResultBytes: 1000, maxOutputBytes: 1000 }, {
        progress() {},
        output(_stream, text) { console.log(text); process.kill(process.pid, 'SIGKILL') },
      });`;
    const { execa } = await import('execa');
    const { stdout } = await execa({ reject: false, stdin: 'ignore' })(process.execPath, [
      file('parent.ts', parent),
    ]);
    const pid = Number(stdout);
    expect(pid).toBeGreaterThan(0);
    await vi.waitUntil(() => !isAlive(pid), { timeout: 5000 });
  });

  it('take no processor time while they are idle', async () => {
    const runner = await host.runner();
    const pid = Number((await host.run('return process.pid')).result);
    const ticks = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13, 15).join();
    let before = '';
    // What the engine does after a start is over soon.
    const isQuiet = () => {
      const last = before;
      before = ticks();
      return last === before;
    };
    await vi.waitUntil(isQuiet, { interval: 400, timeout: 10_000 });
    expect(runner.memoryBytes()).toBeGreaterThan(10_000_000);
  });
});

it('tells its version', async () => {
  expect(await host.adapter.status('TypeScript')).toEqual({
    language: 'TypeScript',
    available: true,
    version: `Node.js ${process.versions.node}`,
    missing: null,
    fix: null,
  });
});
