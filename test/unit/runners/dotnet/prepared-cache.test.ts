import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../../../src/protocol/definition.ts';
import { PreparedCache, preparedKey } from '../../../../src/runners/dotnet/prepared-cache.ts';
import { definition } from '../../../helpers/definition.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-prepared-'));
afterAll(() => rmSync(directory, { recursive: true }));

const keyOf = (more: Partial<TaskDefinition>): string | null =>
  preparedKey(definition({ language: 'CSharp', ...more }));

describe('preparedKey', () => {
  it('tells the types of arguments apart, not their values', () => {
    expect(keyOf({ arguments: { n: 1 } })).toBe(keyOf({ arguments: { n: 2 } }));
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
    for (const more of other) expect(keyOf(more)).not.toBe(keyOf({}));
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

  it('is null for code that loads more by itself', () => {
    expect(keyOf({ code: '  #r "a.dll"\n1' })).toBeNull();
    expect(keyOf({ code: '#region x\n1\n#endregion' })).not.toBeNull();
  });
});

describe('PreparedCache', () => {
  it('forgets what is gone from the disk, and what is old', () => {
    const cache = new PreparedCache();
    const artifact = path.join(directory, 'a.dll');
    writeFileSync(artifact, '');
    cache.store('a', artifact);
    cache.store('script', null);
    expect([cache.find('a'), cache.find('script'), cache.find('other')]).toEqual([artifact, null, undefined]);
    rmSync(artifact);
    expect(cache.find('a')).toBeUndefined();
    for (let i = 0; i < 2000; i++) cache.store(`${i}`, null);
    expect([cache.find('script'), cache.find('1999')]).toEqual([undefined, null]);
  });
});
