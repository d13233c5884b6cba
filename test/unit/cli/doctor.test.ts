import { describe, expect, test } from 'vitest';
import type { Context } from '../../../src/cli/context.ts';
import { checkDaemon } from '../../../src/cli/doctor/check-daemon.ts';
import { checkLanguages } from '../../../src/cli/doctor/check-languages.ts';
import { checkNode } from '../../../src/cli/doctor/check-program.ts';
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

describe('a daemon', () => {
  const status = { pid: 7, state: 'running', uptime: 1, languages: [] };
  const checked = async (daemon: object) => {
    const client = { daemon: async () => ({ ...status, ...daemon }) as unknown as DaemonStatus };
    return (await checkDaemon({ clientOfRunning: () => client } as unknown as Context)).check;
  };

  test('of this version is well', async () => {
    expect(await checked({ version })).toMatchObject({ status: 'ok', fix: null });
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
    ['kr doctor; touch x', undefined],
    ['kr $(touch x)', undefined],
    ['mv a b', undefined],
  ])('%s', (command, words) => {
    expect(toWords(command)).toEqual(words);
  });
});
