/** `kr doctor`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
});
afterAll(() => home[Symbol.asyncDispose]());

interface Check {
  name: string;
  status: string;
  message: string;
  fix: string | null;
}

it('looks at Node, the daemon and each language, and tells the fix of each gap', async () => {
  const { code, stdout, stderr } = await home.kr(['doctor', '--json']);
  const checks: Check[] = JSON.parse(stdout);
  expect(stderr).toBe('');
  const names = ['kr', 'Node', 'Home', 'Socket', 'Daemon'];
  const { json: daemon } = await home.request('GET', '/daemon');
  const languages = daemon.languages.map(({ language }: { language: string }) => language);
  expect(languages).toEqual(
    expect.arrayContaining(['PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript']),
  );
  expect(checks.map(({ name }) => name)).toEqual([...names, ...languages]);
  for (const check of checks) {
    expect(Object.keys(check)).toEqual(['name', 'status', 'message', 'fix']);
    expect(['ok', 'warning', 'error']).toContain(check.status);
    expect(check.message).toMatch(/\S/);
  }
  for (const { language, available, version, fix } of daemon.languages) {
    const check = checks.find(({ name }) => name === language);
    expect(check).toMatchObject({ status: available ? 'ok' : 'error', fix });
    if (available) expect(check?.message).toBe(version);
    else expect(fix).toMatch(/\S/);
  }
  expect(checks.find(({ name }) => name === 'Node')?.message).toBe(process.versions.node);
  expect(code).toBe(checks.some(({ status }) => status === 'error') ? 1 : 0);
});

it('as text is a line for each', async () => {
  const checks: Check[] = JSON.parse((await home.kr(['doctor', '--json'])).stdout);
  const { stdout } = await home.kr(['doctor']);
  for (const { name, status, message } of checks) {
    expect(stdout.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`^${status} +${name} +`)));
    expect(stdout).toContain(message);
  }
});

it('is exit 1 when something does not work, also after --fix that can not mend it', async () => {
  const broken = path.join(home.directory, 'broken');
  mkdirSync(broken, { mode: 0o700 });
  writeFileSync(path.join(broken, 'kr.db'), 'this is no registry '.repeat(100));
  for (const more of [[], ['--fix']]) {
    const { code, stdout } = await home.kr(['doctor', '--json', '--home', broken, ...more]);
    const daemon = JSON.parse(stdout).find(({ name }: Check) => name === 'Daemon');
    expect([code, daemon.status]).toEqual([1, 'error']);
    expect(daemon.message).toContain(path.join(broken, 'kr.db'));
  }
});

it('takes no arguments', async () => {
  expect(await home.kr(['doctor', 'who'])).toMatchObject({ code: 2, stdout: '' });
});
