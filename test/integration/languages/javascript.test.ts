/** What a JavaScript snippet sees. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../../helpers/kr.ts';
import { outputOf, type Ran, run, runCode } from '../../helpers/snippets.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const js = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'JavaScript', code, more);
const at = (...parts: string[]): string => path.join(realpathSync(home.directory), ...parts);

describe('a body', () => {
  it.each([
    [
      'gives what it returns, waited for',
      'return new Promise((done) => setTimeout(done, 1, "late"))',
      'late',
    ],
    ['gives nothing without a return', '1 + 1', null],
    [
      'may wait',
      'const { setTimeout: sleep } = await import("node:timers/promises"); await sleep(1); return 5',
      5,
    ],
    [
      'has its id and a signal',
      'return [taskId.length, signal instanceof AbortSignal, signal.aborted]',
      [32, true, false],
    ],
    [
      'has require, and its place',
      'return [typeof require("node:fs").existsSync, __dirname === process.cwd()]',
      ['function', true],
    ],
    [
      'has classes with all they can',
      'class A { #p = 1; get p() { return this.#p } static s = 2 } return [new A().p, A.s]',
      [1, 2],
    ],
    ['has generators as results', 'function* g() { yield 1; yield 2 } return g()', [1, 2]],
    ['has asynchronous streams as results', 'async function* g() { yield 1; yield 2 } return g()', [1, 2]],
    ['has web streams as results', 'return ReadableStream.from(["a", "b"])', ['a', 'b']],
    [
      'has results of many kinds',
      'return { m: new Map([["a", 1]]), s: new Set([1]), r: /x/g, b: 10n, n: NaN, u: undefined, f() {}, bytes: Buffer.from("a"), url: new URL("http://x/"), hole: [, 1] }',
      { m: { a: 1 }, s: [1], r: '/x/g', b: 10, n: null, bytes: 'YQ==', url: 'http://x/', hole: [null, 1] },
    ],
    [
      'has workers',
      'const { Worker } = await import("node:worker_threads"); const w = new Worker("require(\'worker_threads\').parentPort.postMessage(6 * 7)", { eval: true }); return await new Promise((done) => w.once("message", done))',
      42,
    ],
    [
      'has child processes',
      'const { execFileSync } = await import("node:child_process"); return execFileSync("echo", ["hi"]).toString()',
      'hi\n',
    ],
    [
      'talks to servers',
      'const http = await import("node:http"); const server = http.createServer((_, answer) => answer.end(\'{"a":1}\')); await new Promise((done) => server.listen(0, done)); const answer = await fetch(`http://127.0.0.1:${server.address().port}`); server.close(); return answer.json()',
      { a: 1 },
    ],
    [
      'has SQLite',
      'const { DatabaseSync } = require("node:sqlite"); return new DatabaseSync(":memory:").prepare("select 1 as x").all()',
      [{ x: 1 }],
    ],
    ['loops fast', 'let s = 0; for (let i = 0; i < 1e7; i++) s += i; return s', 49_999_995_000_000],
    [
      'finds an empty stdin',
      'let n = 0; for await (const part of process.stdin) n += part.length; return n',
      0,
    ],
    ['may declare its arguments anew', 'const greeting = "own"; return greeting', 'own'],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await js(code, '--arg', 'greeting=given');
    expect(ran.result).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null });
  });

  it('has a console and a process', async () => {
    const { task } = await js(`console.log('a', { b: 1 }, [2]); console.error('e'); console.table([{ x: 1 }]);
process.stdout.write('raw'); process.stderr.write('r');`);
    expect(await outputOf(home, task.id)).toEqual({
      stdout: expect.stringMatching(/^a \{ b: 1 \} \[ 2 \]\n.*x.*\nraw$/s),
      stderr: 'e\nr',
    });
  });

  it('imports from the working directory', async () => {
    mkdirSync(at('here'));
    writeFileSync(at('here', 'lib.mjs'), 'export const twice = (x) => 2 * x;');
    writeFileSync(at('here', 'old.cjs'), 'exports.three = 3;');
    const code = 'return (await import("./lib.mjs")).twice(require("./old.cjs").three)';
    expect((await runCode(home, 'JavaScript', code, [], { cwd: at('here') })).result).toBe(6);
    expect((await js(code)).task).toMatchObject({ state: 'Failed', fault: { code: 'error' } });
  });

  it('stops by its signal', async () => {
    const code = `taskProgress.statusMessage = 'waiting';
await (await import('node:timers/promises')).setTimeout(1e8, null, { signal })`;
    await home.ok(['run-task', '--detach', '--id', 'stopped', '--language', 'js', '--code', code]);
    await home.eventsUntil('stopped', ({ progress }) => progress?.statusMessage === 'waiting');
    expect(await home.ok(['stop-task', 'stopped', '--wait'])).toBe('true');
    expect(await home.json(['get-task', 'stopped'])).toMatchObject({ state: 'Stopped', fault: null });
  });

  it('has an exit code also without an exit', async () => {
    const { code, result, task } = await js('process.exitCode = 9; return "x"');
    expect([code, result, task.exitCode]).toEqual([9, 'x', 9]);
    expect((await js('return 1')).task.exitCode).toBe(null);
  });
});

describe('a module', () => {
  it.each([
    ['gives its default export', 'import fs from "node:fs"; export default fs.existsSync("/")', true],
    ['gives what its default export is waited for', 'export default Promise.resolve(5)', 5],
    [
      'has its world as the argument of a function',
      'export default async ({ taskId, taskProgress, signal, arguments: { n } }) => [taskId.length, `${taskProgress}`, signal.aborted, n]',
      [32, '0% - Running', false, 3],
    ],
    ['may wait at its top', 'const x = await Promise.resolve(2); export default x', 2],
    ['may name its default', 'const x = 4; export { x as default }', 4],
  ])('%s', async (_, code, result) => {
    expect((await js(code, '--argjson', 'n=3')).result).toEqual(result);
  });

  it.each(['import fs from "node:fs"; return fs', 'export const x = 1', 'import "node:fs"'])(
    'is meant where there is none: %s',
    async (code) => {
      const refused = await home.kr(['new-task', '--language', 'js', '--code', code, '--json']);
      expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'compile_error', diagnostics: [{ line: 1 }] });
    },
  );
});

describe('a fault', () => {
  it.each([
    ['in a function', 'function f() {\n  return JSON.parse("{bad");\n}\nreturn f();', 'SyntaxError', 2],
    ['after an await', 'await 1;\n\nthrow new RangeError("bad")', 'RangeError', 3],
    [
      'in a timer',
      'setTimeout(() => {\n  throw new TypeError("later") }, 1);\nawait new Promise(() => {})',
      'TypeError',
      2,
    ],
    [
      'nobody waited for',
      '\nPromise.reject(new TypeError("x")); await new Promise(() => {})',
      'TypeError',
      2,
    ],
    ['in a module', 'export default () => {\n  throw new RangeError("bad");\n}', 'RangeError', 2],
  ])('%s has its own type and line', async (_, code, type, line) => {
    const ran = await js(code);
    expect([ran.code, ran.task.state]).toEqual([1, 'Failed']);
    expect(ran.task.fault).toMatchObject({ code: 'error', type, message: expect.stringMatching(/\S/) });
    expect(ran.task.fault.position).toMatch(new RegExp(`^At line:${line} char:\\d+\\n\\+ `));
  });

  it('may be anything that was thrown', async () => {
    expect((await js('throw "text"')).task.fault).toMatchObject({ code: 'error', message: 'text' });
    expect((await js('throw null')).task).toMatchObject({ state: 'Failed', fault: { code: 'error' } });
    expect((await js('throw { a: 1 }')).task).toMatchObject({ state: 'Failed', fault: { code: 'error' } });
  });

  it('shows its causes, and nothing of what runs it', async () => {
    const { fault } = (await js('throw new Error("top", { cause: new Error("middle", { cause: "root" }) })'))
      .task;
    expect(fault.stackTrace).toMatch(/top.*middle.*root$/s);
    expect(fault.stackTrace).not.toMatch(/node-host|__kr/);
  });
});

describe('files', () => {
  beforeAll(() => {
    mkdirSync(at('files'));
    writeFileSync(
      at('files', 'lib.mjs'),
      'export const twice = (x) => 2 * x;\nexport const dir = import.meta.dirname;',
    );
  });

  it('.js: a body that imports from where it is', async () => {
    const file = at('files', 'body.js');
    writeFileSync(
      file,
      '#!/usr/bin/env node\nconst { twice, dir } = await import("./lib.mjs");\nif (bad) throw new Error("bad");\nreturn [twice(4), dir, __filename, __dirname, process.cwd()]',
    );
    const good = await run(home, ['--code-file-path', file, '--argjson', 'bad=false'], { cwd: '/' });
    expect(good.result).toEqual([8, at('files'), file, at('files'), '/']);
    const bad = await run(home, [file, '--argjson', 'bad=true'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:3 char:16\n+ if (bad) throw new Error("bad");`);
  });

  it.each(['.js', '.mjs'])('%s: a module that imports from where it is', async (extension) => {
    const file = at('files', `module${extension}`);
    writeFileSync(
      file,
      'import path from "node:path";\nimport { twice } from "./lib.mjs";\nexport default ({ arguments: { bad } }) => {\n  if (bad) throw new Error("bad");\n  return [twice(4), path.basename(import.meta.filename)];\n};',
    );
    const good = await run(home, ['--code-file-path', file, '--argjson', 'bad=false'], { cwd: '/' });
    expect(good.result).toEqual([8, `module${extension}`]);
    const bad = await run(home, [file, '--argjson', 'bad=true'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:4 char:18\n+   if (bad) throw new Error("bad");`);
  });

  it('that are imported are read anew when they changed', async () => {
    const file = at('files', 'changing.mjs');
    const code = 'return (await import("./files/changing.mjs")).default';
    writeFileSync(file, 'export default 1');
    expect((await js(code)).result).toBe(1);
    writeFileSync(file, 'export default 22');
    expect((await js(code)).result).toBe(22);
  });

  it('of other kinds are a usage error', async () => {
    writeFileSync(at('files', 'x.rb'), '1');
    const refused = await home.kr(['run-task', at('files', 'x.rb'), '--json']);
    expect([refused.code, JSON.parse(refused.stderr).code]).toEqual([2, 'usage']);
    for (const word of ['.rb', '.ps1', '.cs', '.csx', '.vb', '.js', '.mjs', '.ts', '.mts']) {
      expect(refused.stderr).toContain(word);
    }
    const missing = await home.kr(['run-task', at('files', 'none.js'), '--json']);
    expect([missing.code, JSON.parse(missing.stderr).code]).toEqual([2, 'usage']);
  });
});
