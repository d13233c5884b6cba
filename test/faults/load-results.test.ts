/** Results as large as they may be, and a byte larger: whole, in bounded memory, and nobody is kept waiting. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ended } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { forgetPeak, memoryOf } from '../helpers/memory.ts';
import { childrenOf, daemonOf, killDaemon } from '../helpers/processes.ts';
import { inLanguage, type Language, type PerLanguage } from '../helpers/snippets.ts';

let home: TestHome;
let daemon: number;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
});
afterAll(() => home[Symbol.asyncDispose]());

const limit = 64 * 1024 * 1024;

/** Snippets that write a line, and then give a text of `LENGTH` characters. */
const texts: PerLanguage<string> = {
  PowerShell: "[Console]::WriteLine('now'); 'x' * LENGTH",
  CSharp: 'Console.WriteLine("now"); return new string(\'x\', LENGTH);',
  VBNet: 'Console.WriteLine("now")\nReturn New String("x"c, LENGTH)',
  JavaScript: 'console.log("now"); return "x".repeat(LENGTH)',
  Python: 'print("now")\n"x" * LENGTH',
};

/** What stands around the text in JSON: PowerShell gives an array. */
const marks = (language: Language): [string, string] =>
  language === 'PowerShell' ? ['["', '"]'] : ['"', '"'];
const largest = (language: Language): number => limit - marks(language).join('').length;
const codeOf = (language: Language, length: number): string =>
  inLanguage(texts, language).replace('LENGTH', String(length));

/** That `text` is the largest one of a language between two marks. What is wrong with 64 MiB is not to be shown. */
function expectWhole(language: Language, text: string, before: string, after: string): void {
  expect(text.slice(0, before.length)).toBe(before);
  expect(text.slice(text.length - after.length)).toBe(after);
  const length = text.length - before.length - after.length;
  expect(length).toBe(largest(language));
  expect(text.slice(before.length, before.length + length) === 'x'.repeat(length)).toBe(true);
}

describe.each(['PowerShell', 'CSharp', 'VBNet', 'JavaScript'] as const)('%s', (language) => {
  it('a result of just the limit is whole, in bounded memory, while small tasks come and go', async () => {
    forgetPeak(daemon);
    const code = codeOf(language, largest(language));
    await home.request('POST', `/tasks/run/${language}`, { id: language, code });
    await home.eventsUntil(language, ({ type }) => type === 'output');
    let over = false;
    const big = home.until(language, 'Completed').then(() => {
      over = true;
    });
    let small = 0;
    for (; !over; small++) await ended(home);
    await big;
    expect(small).toBeGreaterThan(3);
    const { status, text } = await home.request('GET', `/tasks/result?id=${language}`);
    expect(status).toBe(200);
    expectWhole(language, text, ...marks(language));
    expect(memoryOf(daemon).peak).toBeLessThan(500);
  });

  it('a byte more is result_too_large, and nothing is left of it', async () => {
    const id = `${language}-larger`;
    await home.request('POST', `/tasks/run/${language}`, {
      id,
      code: codeOf(language, largest(language) + 1),
    });
    await home.until(id, 'Failed');
    expect((await home.request('GET', `/tasks/state?id=${id}`)).json.fault.code).toBe('result_too_large');
    expect((await home.request('GET', `/tasks/result?id=${id}`)).json).toBeNull();
  });
});

describe('the command gives it whole', () => {
  it('as text: result', async () => {
    const { code, stdout } = await home.kr(['result', 'JavaScript']);
    expect(code).toBe(0);
    expectWhole('JavaScript', stdout, '', '\n');
  });

  it('as JSON: result --json', async () => {
    const { code, stdout } = await home.kr(['result', 'PowerShell', '--json']);
    expect(code).toBe(0);
    expectWhole('PowerShell', stdout, '["', '"]\n');
  });

  it.each([
    ['text', [], '', '\n'],
    ['JSON', ['--json'], '"result":"', '"}\n'],
  ])('as %s: run', async (_form, options, before, after) => {
    const code = codeOf('CSharp', largest('CSharp'));
    const ran = await home.kr(['run', ...options, '--language', 'cs', '--code', code]);
    expect(ran.code).toBe(0);
    expectWhole('CSharp', ran.stdout.slice(ran.stdout.indexOf(before)), before, after);
  });
});

it('round after round, the daemon and its runners come back to a level', async () => {
  const peaks: number[] = [];
  for (let round = 0; round < 4; round++) {
    forgetPeak(daemon);
    const id = await ended(home, { code: codeOf('JavaScript', largest('JavaScript')) });
    await home.request('DELETE', `/tasks/remove?id=${id}`);
    peaks.push(memoryOf(daemon).peak);
  }
  expect(Math.max(...peaks)).toBeLessThan(500);
  // A runner that has become too big is replaced, which takes a moment.
  await vi.waitUntil(() => childrenOf(daemon).every((pid) => memoryOf(pid).now < 550), { timeout: 30_000 });
});

it('a daemon that ends while it writes a large one has it whole, or says that the task is lost', async () => {
  await using own = new TestHome();
  await own.startDaemon();
  const registry = path.join(own.home, 'kr.db');
  const ends: [string, () => Promise<unknown>][] = [
    ['killed', () => killDaemon(own)],
    ['told', () => own.ok(['daemon', 'stop', '--force'])],
  ];
  for (const [id, endDaemon] of ends) {
    await own.startDaemon();
    const { size } = statSync(registry);
    await own.request('POST', '/tasks/run/js', { id, code: codeOf('JavaScript', largest('JavaScript')) });
    await vi.waitUntil(() => statSync(registry).size > size + limit / 8, { interval: 1, timeout: 30_000 });
    await endDaemon();
    const { state, fault } = await own.json(['get', id]);
    const result = await own.ok(['result', id, '--json']);
    if (id === 'told' || state === 'Completed') expectWhole('JavaScript', result, '"', '"');
    else expect([state, fault.code, result]).toEqual(['Failed', 'lost', 'null']);
  }
});
