import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PreparedCache } from '../../../../src/runners/dotnet/prepared-cache.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-prepared-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('knows what is whole on the disk, whoever put it there, and marks that it is used', () => {
  const cache = new PreparedCache(directory);
  const artifact = cache.pathOf('CSharp', 'abcd') ?? '';
  mkdirSync(path.dirname(artifact));
  expect(cache.find('CSharp', 'abcd')).toBeUndefined();
  writeFileSync(artifact, '');
  expect(cache.find('CSharp', 'abcd')).toBeUndefined();
  writeFileSync(artifact, 'assembly');
  utimesSync(artifact, 1, 1);
  expect(cache.find('CSharp', 'abcd')).toBe(artifact);
  expect(statSync(artifact).mtimeMs).toBeGreaterThan(1000);
  rmSync(artifact);
  expect(cache.find('CSharp', 'abcd')).toBeUndefined();
});

it('remembers scripts, but not for ever', () => {
  const cache = new PreparedCache(directory);
  cache.note('PowerShell', 'script');
  expect([cache.find('PowerShell', 'script'), cache.find('PowerShell', 'other')]).toEqual([null, undefined]);
  for (let i = 0; i < 2000; i++) cache.note('PowerShell', `${i}`);
  expect([cache.find('PowerShell', 'script'), cache.find('PowerShell', '1999')]).toEqual([undefined, null]);
});
