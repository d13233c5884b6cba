import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readArguments } from '../../../src/cli/creating/read-arguments.ts';
import { decodeText, planSource, readSource } from '../../../src/cli/creating/read-source.ts';

const usage = expect.objectContaining({ code: 'usage' });
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-creating-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('where the code comes from', () => {
  test.each([
    [{ scriptBlock: '1' }, undefined, { from: 'text', language: 'PowerShell', code: '1' }],
    [{ scriptBlock: '1', language: 'pwsh' }, undefined, { from: 'text', language: 'PowerShell', code: '1' }],
    [{ code: 'x', language: 'C#' }, undefined, { from: 'text', language: 'CSharp', code: 'x' }],
    [{ codeFilePath: 'a/B.PS1' }, undefined, { from: 'file', language: 'PowerShell', file: 'a/B.PS1' }],
    [{}, 'x.mts', { from: 'file', language: 'TypeScript', file: 'x.mts' }],
    [{ language: 'js' }, 'x.mjs', { from: 'file', language: 'JavaScript', file: 'x.mjs' }],
    [{ codeFilePath: '-', language: 'vb' }, undefined, { from: 'stdin', language: 'VBNet' }],
    [{ language: 'ts' }, '-', { from: 'stdin', language: 'TypeScript' }],
  ] as const)('%j %s', (options, file, plan) => {
    expect(planSource(options, file, null)).toEqual(plan);
  });

  test('the default language fills in', () => {
    expect(planSource({ code: 'x' }, undefined, 'JavaScript')).toMatchObject({ language: 'JavaScript' });
    expect(planSource({}, '-', 'VBNet')).toMatchObject({ language: 'VBNet' });
  });

  test.each([
    [{}, undefined],
    [{ code: 'x' }, undefined],
    [{ code: 'x', language: 'cobol' }, undefined],
    [{ code: 'x', language: 'js', scriptBlock: 'y' }, undefined],
    [{ scriptBlock: 'y' }, 'a.ps1'],
    [{ scriptBlock: 'y', language: 'js' }, undefined],
    [{}, 'a.txt'],
    [{}, 'noextension'],
    [{ language: 'js' }, 'a.ps1'],
    [{}, '-'],
  ])('%j %s is a usage error', (options, file) => {
    expect(() => planSource(options, file, null)).toThrow(usage);
  });

  test('an unknown extension is named, with those allowed', () => {
    expect(() => planSource({}, 'a.txt', null)).toThrow(
      /'\.txt'.*\.ps1 \.cs \.csx \.vb \.js \.mjs \.ts \.mts/,
    );
  });

  test('a file is read with its absolute path; one that is not there is named with the reason', async () => {
    const file = path.join(directory, 'a.js');
    writeFileSync(file, '\ufeffreturn 1');
    expect(await readSource({ from: 'file', language: 'JavaScript', file })).toEqual({
      language: 'JavaScript',
      source: { code: 'return 1' },
      codeFilePath: file,
    });
    const missing = path.join(directory, 'b.js');
    await expect(readSource({ from: 'file', language: 'JavaScript', file: missing })).rejects.toThrow(
      /b\.js can't be read: there is no such file/,
    );
    await expect(readSource({ from: 'file', language: 'JavaScript', file: directory })).rejects.toThrow(
      /it is a directory/,
    );
  });

  test('UTF-16 with its mark is read, other bytes are refused', () => {
    expect(decodeText(Buffer.from('\ufeff1..3', 'utf16le'), 'x')).toBe('1..3');
    expect(() => decodeText(Buffer.from([0xc3, 0x28]), 'x')).toThrow(usage);
  });
});

describe('arguments', () => {
  test.each([
    [{}, undefined],
    [{ arguments: '{}' }, undefined],
    [{ arguments: '{"a":1,"b":[true]}' }, '{"a":1,"b":[true]}'],
    [{ arg: ['a=x=y', 'b='] }, '{"a":"x=y","b":""}'],
    [{ argjson: ['a=9007199254740993', 'b={"c":null}'] }, '{"a":9007199254740993,"b":{"c":null}}'],
    [{ arguments: '{"a":1}', arg: ['a=2'] }, '{"a":"2"}'],
    [{ arg: ['größe=1', '_x=2'] }, '{"größe":"1","_x":"2"}'],
  ])('%j', async (options, expected) => {
    const found = await readArguments(options);
    expect(found && JSON.stringify(found)).toBe(expected);
  });

  test('@FILE is read', async () => {
    const file = path.join(directory, 'arguments.json');
    writeFileSync(file, '{"a": 1}');
    expect(await readArguments({ arguments: `@${file}` })).toEqual({ a: 1 });
    expect(await readArguments({ argjson: [`b=@${file}`] })).toEqual({ b: { a: 1 } });
  });

  test.each([
    [{ arguments: '[1]' }],
    [{ arguments: 'null' }],
    [{ arguments: '{' }],
    [{ arguments: '@/does/not/exist' }],
    [{ arg: ['novalue'] }],
    [{ arg: ['=x'] }],
    [{ arg: ['1a=x'] }],
    [{ arg: ['a-b=x'] }],
    [{ arg: ['a=1', 'a=2'] }],
    [{ arg: ['a=1'], argjson: ['a=2'] }],
    [{ argjson: ['a=nojson'] }],
    [{ argjson: ['a=@'] }],
    [{ argjson: ['a=@/does/not/exist'] }],
  ])('%j is a usage error', async (options) => {
    await expect(readArguments(options)).rejects.toThrow(usage);
  });
});
