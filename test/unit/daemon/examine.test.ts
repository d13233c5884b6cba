/** What a look at a home finds of programs that are there and do not work. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { examine } from '../../../src/daemon/examine.ts';
import { minimalEnvironment } from '../../../src/settings/minimal-environment.ts';
import { resolveHome } from '../../../src/settings/paths.ts';

const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kr-examine-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(name: string, text: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const look = () =>
  examine({
    home: resolveHome({ home: path.join(root, 'home'), env: {} }),
    distDirectory: path.join(root, 'dist'),
    environment: { ...minimalEnvironment(process.env), NUGET_PACKAGES: root, PATH: process.env.PATH ?? '' },
  });

it('a host that ends at once is told, for each of its languages, with what it said', async () => {
  const ending = "console.error('no such thing'); process.exit(3)";
  put('dist/node-host.js', ending);
  put('dist/shell-host.js', ending);
  put('dist/python-host/main.py', "import sys; sys.exit('no such thing')");
  const { languages, broken } = await look();
  expect(languages.find(({ language }) => language === 'JavaScript')).toMatchObject({ available: true });
  expect(broken.map(({ language }) => language)).toEqual(['JavaScript', 'TypeScript', 'Shell', 'Python']);
  for (const { reason, fix } of broken)
    expect([reason, fix]).toEqual([expect.stringContaining('no such thing'), null]);
  expect(existsSync(path.join(root, 'home'))).toBe(false);
});

it.skipIf(!hasDotnet)(
  'a .NET host that is damaged is told without its stack, and how a clone makes another',
  async () => {
    put('dist/node-host.js', 'process.exit(3)');
    put('dist/dotnet-host/Kr.Host.dll', 'no assembly '.repeat(100));
    put('dist/dotnet-host/Kr.Host.runtimeconfig.json', runtimeConfig);
    put('scripts/setup.mjs', '');
    const broken = (await look()).broken.filter(
      ({ language }) => language === 'CSharp' || language === 'VBNet',
    );
    expect(broken).toHaveLength(2);
    for (const { reason, fix } of broken) {
      expect(reason).toMatch(/\S/);
      expect(reason).not.toMatch(/\n|^ +at /m);
      expect(fix).toMatch(/run setup$/);
    }
  },
);

const runtimeConfig = JSON.stringify({
  runtimeOptions: { framework: { name: 'Microsoft.NETCore.App', version: '10.0.0' } },
});
