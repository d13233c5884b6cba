import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { checkDaemon } from '../../../src/cli/doctor/check-daemon.ts';
import { checkLanguages } from '../../../src/cli/doctor/check-languages.ts';
import { checkLimits, checkNode } from '../../../src/cli/doctor/check-program.ts';
import { toWords } from '../../../src/cli/doctor/run-fix.ts';
import type { DaemonStatus } from '../../../src/protocol/daemon-status.ts';
import { version } from '../../../src/protocol/version.ts';

describe('Node', () => {
  test.each([
    ['24.0.0', 'ok'],
    ['26.1.0', 'ok'],
    ['22.9.0', 'error'],
  ])('%s', (found, status) => {
    expect(checkNode(found).status).toBe(status);
  });
});

describe('a language', () => {
  const gap = { missing: 'It is not there.', fix: 'get it', version: null, available: false };

  test.each([
    [['CSharp'], 'error'],
    [['VBNet'], 'warning'],
  ])('missing where %j is in use', (inUse, status) => {
    expect(checkLanguages([{ language: 'CSharp', ...gap }], new Set(inUse))).toMatchObject([
      { name: 'CSharp', status, fix: 'get it' },
    ]);
  });
});

test('a language whose program does not start is an error where it is in use, whatever a daemon says', () => {
  const languages = (['CSharp', 'VBNet', 'JavaScript'] as const).map((language) => ({
    language,
    available: true,
    version: '1',
    missing: null,
    fix: null,
  }));
  const broken = ['CSharp', 'VBNet'].map((language) => ({ language, reason: 'It died.', fix: 'mend it' }));
  expect(checkLanguages(languages, new Set(['VBNet']), broken)).toMatchObject([
    { name: 'CSharp', status: 'warning', fix: 'mend it' },
    { name: 'VBNet', status: 'error', message: expect.stringContaining('It died.'), fix: 'mend it' },
    { name: 'JavaScript', status: 'ok', fix: null },
  ]);
});

describe('limits', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-limits-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each([
    ['64', ['warning']],
    ['20000', []],
    ['unlimited', []],
  ])('of %s open files', (most, statuses) => {
    const file = path.join(directory, 'limits');
    writeFileSync(
      file,
      `Max processes   5   5   processes\nMax open files            ${most}      9   files\n`,
    );
    expect(checkLimits(file).map(({ status }) => status)).toEqual(statuses);
  });

  test('that the system does not tell', () => {
    expect(checkLimits(path.join(directory, 'none'))).toEqual([]);
  });
});

describe('a daemon', () => {
  const status = { pid: 7, state: 'running', uptime: 1, languages: [] };
  const checked = async (daemon: object) => {
    const client = { daemon: async () => ({ ...status, ...daemon }) as unknown as DaemonStatus };
    return (await checkDaemon({ clientOfRunning: () => client } as unknown as Context)).check;
  };

  test('of this version is well', async () => {
    expect(await checked({ version })).toMatchObject({ status: 'ok', fix: null });
  });

  test('of a version that comes neither before nor after is told how to start this one', async () => {
    const other = { version: `${version}.beta.1` };
    expect(await checked(other)).toMatchObject({ status: 'warning', fix: 'kr daemon restart' });
  });

  test('that drains is told how to go on', async () => {
    expect(await checked({ version, state: 'draining' })).toMatchObject({ fix: 'kr daemon start' });
  });
});

describe('a command that mends something', () => {
  test.each([
    ['kr config unset maxRunners', ['kr', 'config', 'unset', 'maxRunners']],
    ['chmod 700 /a/b', ['chmod', '700', '/a/b']],
    ['dotnet tool install --global PowerShell', ['dotnet', 'tool', 'install', '--global', 'PowerShell']],
    ['apt-get install dotnet-sdk-10.0', undefined],
    ['kr daemon restart --force', undefined],
    ["chmod 700 '/a b'", undefined],
    ['/opt/dotnet/dotnet tool install', ['/opt/dotnet/dotnet', 'tool', 'install']],
    ['kr doctor; touch x', undefined],
    ['kr $(touch x)', undefined],
    ['mv a b', undefined],
  ])('%s', (command, words) => {
    expect(toWords(command)).toEqual(words);
  });
});
