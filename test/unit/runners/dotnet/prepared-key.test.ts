import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../../../src/protocol/definition.ts';
import { hostStamp, loadsMore, preparedKey } from '../../../../src/runners/dotnet/prepared-key.ts';
import { definition } from '../../../helpers/definition.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-prepared-key-'));
afterAll(() => rmSync(directory, { recursive: true }));

const keyOf = (more: Partial<TaskDefinition>, host = 'host'): string =>
  preparedKey(definition({ language: 'CSharp', ...more }), host);

describe('preparedKey', () => {
  it('tells the types of arguments apart, not their values', () => {
    expect(keyOf({ arguments: { n: 1 } })).toBe(keyOf({ arguments: { n: 2 } }));
    expect(keyOf({ arguments: { a: 1, b: 'x' } })).toBe(keyOf({ arguments: { b: 'x', a: 1 } }));
    const values = [1, 2 ** 31, -(2 ** 31) - 1, 2 ** 63, 1.5, 'x', true, null, [], {}];
    const keys = new Set(values.map((n) => keyOf({ arguments: { n } })));
    // The two that are long share one, and so do the two that are double.
    expect(keys.size).toBe(values.length - 2);
  });

  it('depends on what the compiled form depends on', () => {
    const other: Partial<TaskDefinition>[] = [
      { language: 'VBNet' },
      { code: '2' },
      { codeFilePath: '/a.csx' },
      { extraImports: ['System.Xml'] },
    ];
    const keys = new Set([keyOf({}), keyOf({}, 'another host'), ...other.map((more) => keyOf(more))]);
    expect(keys.size).toBe(other.length + 2);
    expect(keyOf({ workingDirectory: '/tmp', environment: { A: '1' } })).toBe(keyOf({}));
  });

  it('notices a reference that changed, and refuses one that is missing', () => {
    const reference = path.join(directory, 'lib.dll');
    writeFileSync(reference, 'x');
    const before = keyOf({ extraRefs: [reference] });
    utimesSync(reference, 1, 1);
    expect(keyOf({ extraRefs: [reference] })).not.toBe(before);
    expect(() => keyOf({ extraRefs: ['/no/such.dll'] })).toThrow(
      expect.objectContaining({ code: 'invalid_reference' }),
    );
  });
});

it('code that loads more by itself is told from other code', () => {
  const loads = (code: string) => loadsMore(definition({ language: 'CSharp', code }));
  expect(['  #r "a.dll"\n1', '1\n# load "b.csx"', '#region x\n1\n#endregion'].map(loads)).toEqual([
    true,
    true,
    false,
  ]);
});

it('the host is told apart by what it is made of, and by the .NET that it runs on', () => {
  const stamps = ['one', 'two'].map((content) => {
    const host = path.join(directory, content);
    mkdirSync(host);
    writeFileSync(path.join(host, 'Kr.Host.dll'), content);
    return hostStamp(host, '10.0.1');
  });
  expect(new Set([...stamps, hostStamp(path.join(directory, 'one'), '10.0.2')]).size).toBe(3);
});
