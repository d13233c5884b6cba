/** Compilers that are killed, or die of what they are given: creating tasks goes on. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, TestHome } from '../helpers/kr.ts';
import { childrenOf, daemonOf, gone, kill } from '../helpers/processes.ts';

let home: TestHome;
let daemon: number;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
});
afterAll(() => home[Symbol.asyncDispose]());

type Compiled = 'CSharp' | 'TypeScript';
/** A word of the command line by which a language's compiler is known. */
const programs: Record<Compiled, string> = { CSharp: 'compiler', TypeScript: 'node-compiler.js' };
/** Roslyn takes seconds of a processor until it is warm. */
const rounds: Record<Compiled, number> = { CSharp: 1, TypeScript: 3 };
let made = 0;
/** Code that was not seen before. */
const fresh: Record<Compiled | 'VBNet' | 'PowerShell', () => string> = {
  CSharp: () => `return ${made++};`,
  VBNet: () => `Return ${made++}`,
  TypeScript: () => `enum E { A = ${made++} } return E.A`,
  PowerShell: () => `${made++}`,
};

function compilersOf(language: Compiled): number[] {
  return childrenOf(daemon).filter((pid) => {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word === programs[language] || word.endsWith(`/${programs[language]}`));
  });
}

const create = (language: string, code: string): Promise<Answer> =>
  home.request('POST', `/tasks/create/${language}`, { code });

async function createAll(language: keyof typeof fresh, count: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: count }, () => create(language, fresh[language]())));
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(({ text }) => [200, text]));
}

describe.each(['CSharp', 'TypeScript'] as const)('the compiler of %s', (language) => {
  it('is replaced when it is killed, idle and at work, again and again', async () => {
    for (let round = 0; round < rounds[language]; round++) {
      await createAll(language, 1);
      const idle = compilersOf(language);
      for (const pid of idle) kill(pid);
      await gone(...idle);
      await createAll(language, 1);
      const answered = createAll(language, 5);
      for (const pid of compilersOf(language)) kill(pid);
      await answered;
    }
    await createAll(language, 1);
    expect(daemonOf(home)).toBe(daemon);
  });
});

it("esbuild is replaced when it is killed, with TypeScript's compiler", async () => {
  await createAll('TypeScript', 1);
  for (const pid of compilersOf('TypeScript').flatMap(childrenOf)) kill(pid);
  await createAll('TypeScript', 3);
  expect((await home.kr(['run', '--language', 'ts', '--code', fresh.TypeScript()])).code).toBe(0);
});

/** Roslyn has no bound for it, and its stack has. */
const deep = `x${'.a'.repeat(30_000)}`;

it('code of which a compiler dies is refused as code that does not compile; others do not notice', async () => {
  const [{ status, json }] = await Promise.all([
    create('CSharp', `var y = ${deep};`),
    createAll('CSharp', 3),
    createAll('VBNet', 3),
    createAll('PowerShell', 3),
    createAll('TypeScript', 3),
  ]);
  expect([status, json.code]).toEqual([422, 'compile_error']);
  expect(json.diagnostics).toMatchObject([{ line: 1, column: 1, severity: 'error' }]);
  await createAll('CSharp', 1);
  expect(daemonOf(home)).toBe(daemon);
});

it.each([
  ['CSharp', `var y = x${'.a'.repeat(1_000_000)};`],
  ['PowerShell', `${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ['VBNet', `Return ${'('.repeat(200_000)}1${')'.repeat(200_000)}`],
  ['JavaScript', `return ${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
])('%s that is nested too deeply is refused as code that does not compile', async (language, code) => {
  const { status, json } = await create(language, code);
  expect([status, json.code]).toEqual([422, 'compile_error']);
});
