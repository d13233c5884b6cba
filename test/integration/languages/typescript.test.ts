/** What a TypeScript snippet sees beyond what JavaScript does: types, and the syntax that has to be transformed. */
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

const ts = (code: string, ...more: string[]): Promise<Ran> => runCode(home, 'TypeScript', code, more);
const at = (...parts: string[]): string => path.join(realpathSync(home.directory), ...parts);

describe('a snippet', () => {
  it.each([
    ['has enums', "enum C { Red = 'r', Green = 'g' } return C.Green", 'g'],
    [
      'has numbered enums, both ways',
      'enum F { A = 1 << 0, B = 1 << 1, AB = A | B } return [F.AB, F[2]]',
      [3, 'B'],
    ],
    ['has constant enums', 'const enum K { A = 3 } return K.A', 3],
    [
      'has namespaces',
      'namespace N { export const x = 5; export namespace M { export const y = 6 } } return N.x + N.M.y',
      11,
    ],
    [
      'has interfaces and types',
      'interface P { n: string; age?: number }\ntype Q = P & { x: 1 };\nconst p: Q = { n: "a", x: 1 }; return p',
      { n: 'a', x: 1 },
    ],
    [
      'has parameter properties',
      'class P { constructor(private readonly x: number, public y = 2) {} sum(): number { return this.x + this.y } } return new P(1).sum()',
      3,
    ],
    [
      'has generics',
      'function first<T>(items: readonly T[]): T | undefined { return items[0] } return first<string>(["a"])',
      'a',
    ],
    [
      'has abstract classes',
      'abstract class S { abstract area(): number } class Q extends S { area() { return 4 } } return new Q().area()',
      4,
    ],
    [
      'has overloads and assertions',
      'function f(a: string): string; function f(a: number): number; function f(a: any) { return a } return f(<number>(5 as unknown)) satisfies number',
      5,
    ],
    [
      'has accessors, static blocks and definite fields',
      'class A { static n = 0; static { A.n = 7 } accessor x = 1; y!: string } return [new A().x, A.n]',
      [1, 7],
    ],
    ['has import =', "import fs = require('node:fs'); return fs.existsSync('/')", true],
    [
      'has declarations that are only types',
      'declare const unknown: number; return typeof unknown',
      'undefined',
    ],
    [
      'waits, and has its names',
      'const xs: number[] = await Promise.all([1, 2].map(async (x): Promise<number> => x * 2)); return [...xs, taskId.length, signal.aborted, `${taskProgress}`]',
      [2, 4, 32, false, '0% - Running'],
    ],
    ['is transformed, not checked', 'let x: number = "text" as any; const y: string = x; return y', 'text'],
    [
      'gives its default export',
      'import { existsSync } from "node:fs";\ninterface W { taskId: string }\nexport default async (w: W): Promise<[number, boolean]> => [w.taskId.length, existsSync("/")]',
      [32, true],
    ],
    [
      'gives its default export beside others',
      'export enum E { A, B }\nexport type T = E;\nexport default E.B',
      1,
    ],
  ])('%s', async (_, code, result) => {
    const { task, ...ran } = await ts(code);
    expect(ran.result).toEqual(result);
    expect(task).toMatchObject({ state: 'Completed', fault: null });
  });

  it('has decorators', async () => {
    const { task, result } = await ts(`function logged(method: any, context: ClassMethodDecoratorContext) {
  return function (this: any, ...args: any[]) { console.log('call', String(context.name)); return method.apply(this, args) };
}
class A { @logged twice(x: number) { return x * 2 } }
return new A().twice(4)`);
    expect(result).toBe(8);
    expect(await outputOf(home, task.id)).toEqual({ stdout: 'call twice\n' });
  });

  it('disposes of what it uses', async () => {
    const { task } = await ts(`using a = { [Symbol.dispose]() { console.log('a') } };
await using b = { async [Symbol.asyncDispose]() { console.log('b') } };`);
    expect(await outputOf(home, task.id)).toEqual({ stdout: 'b\na\n' });
  });

  it('stops by its signal', async () => {
    const code = `taskProgress.statusMessage = 'waiting';
await new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))`;
    await home.ok(['run-task', '--detach', '--id', 'stopped', '--language', 'ts', '--code', code]);
    await home.eventsUntil('stopped', ({ progress }) => progress?.statusMessage === 'waiting');
    expect(await home.ok(['stop-task', 'stopped', '--wait'])).toBe('true');
    expect(await home.ok(['get-task-state', 'stopped'])).toBe('Stopped');
  });
});

describe('places are those of what was written', () => {
  it('in faults', async () => {
    const code = `interface A { x: number }
type B = A & {
  y: number;
};
enum E { One }
function fail(b: B): never {
  throw new RangeError(\`no \${b.y}\`);
}
fail({ x: 1, y: 2 });`;
    const { fault } = (await ts(code)).task;
    expect(fault.position).toBe('At line:7 char:9\n+   throw new RangeError(`no ${b.y}`);');
    expect(fault.stackTrace).toContain('snippet:9:1');
  });

  it('in errors of syntax', async () => {
    const refused = await home.kr([
      'new-task',
      '--language',
      'ts',
      '--code',
      'enum E { A }\nlet x: = 5;',
      '--json',
    ]);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      code: 'compile_error',
      diagnostics: [{ line: 2, column: 8, severity: 'error' }],
    });
  });
});

describe('files', () => {
  beforeAll(() => {
    mkdirSync(at('files'));
    writeFileSync(
      at('files', 'lib.ts'),
      'export interface Out { n: number }\nexport const twice = (x: number): number => 2 * x;',
    );
  });

  it.each(['.ts', '.mts'])('%s: a module that imports from where it is', async (extension) => {
    const file = at('files', `module${extension}`);
    writeFileSync(
      file,
      'import { type Out, twice } from "./lib.ts";\nenum E { Four = 4 }\nexport default ({ arguments: { bad } }: any): Out => {\n  if (bad) throw new Error("bad");\n  return { n: twice(E.Four) };\n};',
    );
    const good = await run(home, ['--code-file-path', file, '--argjson', 'bad=false'], { cwd: '/' });
    expect(good.result).toEqual({ n: 8 });
    const bad = await run(home, [file, '--argjson', 'bad=true'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:4 char:18\n+   if (bad) throw new Error("bad");`);
  });

  it('.ts: a body that imports from where it is', async () => {
    const file = at('files', 'body.ts');
    writeFileSync(
      file,
      'type N = number;\nconst { twice } = await import("./lib.ts");\nif (bad) throw new Error("bad");\nreturn twice(4 as N);',
    );
    expect((await run(home, [file, '--argjson', 'bad=false'], { cwd: '/' })).result).toBe(8);
    const bad = await run(home, [file, '--argjson', 'bad=true'], { cwd: '/' });
    expect(bad.task.fault.position).toBe(`At ${file}:3 char:16\n+ if (bad) throw new Error("bad");`);
  });

  it('that are imported may have all of TypeScript', async () => {
    writeFileSync(
      at('files', 'rich.ts'),
      'export enum E { A = 5 }\nexport namespace N { export const x = E.A }\nexport class P { constructor(public x: number) {} }',
    );
    const code = 'const { E, N, P } = await import("./files/rich.ts"); return [E.A, N.x, new P(1)]';
    expect((await ts(code)).result).toEqual([5, 5, { x: 1 }]);
  });
});
