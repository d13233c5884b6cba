import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeLauncher } from '../../../src/daemon/snippet-environment.ts';
import { resolveHome } from '../../../src/settings/paths.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-launcher-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('the launcher runs this very kr, wherever it is, with the words that it was given', () => {
  const hostile = '$(touch evaluated)`touch evaluated`;touch evaluated\n\'"&>evaluated|%s\\';
  const home = resolveHome({ home: path.join(directory, 'home'), env: {} });
  mkdirSync(home.binDirectory, { recursive: true });
  mkdirSync(path.join(directory, hostile));
  const program = path.join(directory, hostile, 'kr.cjs');
  writeFileSync(program, 'console.log(JSON.stringify(process.argv.slice(2)))');
  writeLauncher(home, program);
  const launcher = path.join(home.binDirectory, 'kr');
  expect(statSync(launcher).mode & 0o777).toBe(0o700);
  const { stdout } = spawnSync(launcher, ['', 'a b', hostile], { cwd: directory, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual(['', 'a b', hostile]);
  expect(existsSync(path.join(directory, 'evaluated'))).toBe(false);
});
