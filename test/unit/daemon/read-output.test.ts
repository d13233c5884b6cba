/** The end of a task's output is found from its end, in memory and on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLineCount, readLastOutput, readOutput } from '../../../src/daemon/registry/read-output.ts';
import { Registry } from '../../../src/daemon/registry/registry.ts';
import type { OutputStream } from '../../../src/protocol/output-streams.ts';

describe('lines counted from the last one', () => {
  const piece = (stream: OutputStream, text: string) => ({ stream, text });

  /** How many of the events are needed; they are given oldest first. */
  function needed(lines: number, ...events: ReturnType<typeof piece>[]): number {
    const isEnough = makeLineCount(lines);
    const newestFirst = events.toReversed();
    const index = newestFirst.findIndex((event) => isEnough(event));
    return index < 0 ? events.length : index;
  }

  test.each([
    ['a line each', 2, [piece('stdout', 'a\n'), piece('stderr', 'b\n'), piece('stdout', 'c\n')], 2],
    ['many lines in one', 2, [piece('stdout', 'a\n'), piece('stdout', 'b\nc\nd\n')], 1],
    ['an open end', 1, [piece('stdout', 'a\n'), piece('stdout', 'b')], 1],
    ['a line in pieces', 1, [piece('stdout', 'a\n'), piece('stdout', 'b'), piece('stdout', 'c\n')], 2],
    ['a record is a line', 2, [piece('warning', 'a'), piece('warning', 'b'), piece('error', 'c')], 2],
    ['a record of two lines', 2, [piece('warning', 'a'), piece('warning', 'b\nc')], 1],
    ['more than there are', 9, [piece('stdout', 'a\n'), piece('stdout', 'b\n')], 2],
  ] as const)('%s', (_what, lines, events, expected) => {
    expect(needed(lines, ...events)).toBe(expected);
  });
});

describe('of much output', () => {
  const count = 12_000;
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-output-'));
  let registry: Registry;
  beforeAll(async () => {
    registry = new Registry(path.join(directory, 'kr.db'));
    for (let index = 0; index < count; index += 1000) {
      await registry.transact(() => {
        for (let one = index; one < index + 1000; one++) {
          const stream = one % 4000 === 0 ? 'warning' : 'stdout';
          const taskId = one % 2 === 0 ? 'even' : 'odd';
          registry.events.append(
            {
              type: 'output',
              taskId,
              stream,
              text: stream === 'stdout' ? `${one}\n` : `${one}`,
              position: null,
            },
            one,
          );
        }
      });
    }
  });
  afterAll(() => {
    registry.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const numbers = (found: readonly string[]) => found.map((json) => Number(JSON.parse(json).text));
  const last = async (key: string, lines: number, more: object = {}) =>
    numbers(await readLastOutput(registry.events, { key, since: 0, ...more }, lines));

  test.each([
    [0, []],
    [1, [11_998]],
    [3, [11_994, 11_996, 11_998]],
  ])('the last %d lines', async (lines, expected) => {
    expect(await last('even', lines)).toEqual(expected);
  });

  test('as many as there are, from memory and disk, each once and in order', async () => {
    const all = Array.from({ length: count / 2 }, (_, index) => 2 * index);
    expect(await last('even', count)).toEqual(all);
    expect(await last('even', 5500)).toEqual(all.slice(-5500));
    const pages: string[] = [];
    for await (const page of readOutput(registry.events, { key: 'even', since: 0 })) pages.push(...page);
    expect(numbers(pages)).toEqual(all);
  });

  test('before a number', async () => {
    expect(await last('even', 2, { before: count - 3 })).toEqual([11_992, 11_994]);
    const some = { key: 'even', since: 2, before: 8 };
    const pages: string[] = [];
    for await (const page of readOutput(registry.events, some)) pages.push(...page);
    // Numbers of events begin with 1.
    expect(numbers(pages)).toEqual([2, 4, 6]);
  });

  test('of some streams, and after a number', async () => {
    const streams = new Set<OutputStream>(['warning']);
    expect(await last('even', 2, { streams })).toEqual([4000, 8000]);
    expect(await last('even', 9, { streams })).toEqual([0, 4000, 8000]);
    expect(await last('even', 9, { since: count - 4 })).toEqual([11_996, 11_998]);
    expect(await last('nobody', 9)).toEqual([]);
  });
});
