/** Runners that die as soon as they are started: each task that needs one fails with its reason, and no more is tried. */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Ended, krPath, root, runProgram, TestHome } from '../helpers/kr.ts';
import { childrenOf, daemonOf, gone, kill } from '../helpers/processes.ts';
import type { Language } from '../helpers/snippets.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.asyncDispose]());

const broken = (): string => path.join(home.directory, 'broken');
const starts = (): string => path.join(home.directory, 'starts');
/** How often something was started while it was broken. */
const countStarts = (): number => (existsSync(starts()) ? readFileSync(starts(), 'utf8').length : 0);

/** Ends all that the daemon has started, so that it starts more. */
async function endRunners(): Promise<void> {
  const runners = childrenOf(daemonOf(home));
  for (const pid of runners) kill(pid);
  await gone(...runners);
}

async function create(language: Language, id: string, code: string): Promise<void> {
  const { status, text } = await home.request('POST', `/tasks/create/${language}`, { id, code });
  if (status !== 200) throw new Error(text);
}

/** Tasks that were created while all was well, and are started when it is not. */
async function startWhileBroken(language: Language, code: string): Promise<void> {
  const ids = Array.from({ length: 6 }, (_, n) => `${language}-${n}`);
  for (const id of [...ids, `${language}-later`]) await create(language, id, code);
  writeFileSync(broken(), '');
  await endRunners();
  const before = countStarts();
  await Promise.all(ids.map((id) => home.request('POST', `/tasks/start?id=${id}`)));
  let withReason = 0;
  for (const id of ids) {
    await home.until(id, 'Failed');
    const { fault } = (await home.request('GET', `/tasks/state?id=${id}`)).json;
    expect(fault.code).toBe('lost');
    if (fault.message.includes('it is broken')) withReason++;
  }
  // One may have waited for a spare that was on its way when it was killed.
  expect(withReason).toBeGreaterThanOrEqual(ids.length - 1);
  // One for each that needs it; a spare one more may have been on its way.
  expect(countStarts() - before).toBeLessThanOrEqual(ids.length + 2);
  rmSync(broken());
  await home.request('POST', `/tasks/start?id=${language}-later`);
  await home.until(`${language}-later`, 'Completed');
}

it('of .NET: so do tasks, creation says that the language is missing, and mended it works again', async () => {
  const dotnet = realpathSync((await runProgram('sh', ['-c', 'command -v dotnet'])).stdout.trim());
  const directory = path.join(home.directory, 'dotnet');
  mkdirSync(path.join(directory, 'shared', 'Microsoft.NETCore.App', '10.0.0'), { recursive: true });
  const program = path.join(directory, 'dotnet');
  writeFileSync(
    program,
    `#!/bin/sh
if [ -e '${broken()}' ]; then printf x >> '${starts()}'; echo 'it is broken' >&2; exit 1; fi
unset DOTNET_ROOT
exec '${dotnet}' "$@"\n`,
  );
  chmodSync(program, 0o700);
  await home.ok(['daemon', 'start'], { env: { DOTNET_ROOT: directory } });
  await startWhileBroken('CSharp', 'return 1;');
  await startWhileBroken('PowerShell', '1');
  writeFileSync(broken(), '');
  await endRunners();
  for (const language of ['CSharp', 'VBNet', 'PowerShell']) {
    const { status, json } = await home.request('POST', `/tasks/create/${language}`, {
      code: 'return 4711;',
    });
    expect([status, json.code]).toEqual([503, 'language_unavailable']);
  }
  expect(await home.ok(['run', '--language', 'js', '--code', 'return 1'])).toBe('1');
  rmSync(broken());
  expect(await home.ok(['run', '--language', 'cs', '--code', 'return 4712;'])).toBe('4712');
});

it('of Node.js: so do tasks, and mended it works again', async () => {
  const copy = path.join(home.directory, 'copy');
  mkdirSync(copy);
  cpSync(path.join(root, 'bin'), path.join(copy, 'bin'), { recursive: true });
  cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), {
    recursive: true,
    filter: (file) => !file.endsWith('dotnet-host'),
  });
  copyFileSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const host = path.join(copy, 'dist', 'node-host.js');
  const whole = readFileSync(host, 'utf8');
  writeFileSync(
    host,
    `import { appendFileSync, existsSync } from 'node:fs';
    if (existsSync(${JSON.stringify(broken())})) {
      appendFileSync(${JSON.stringify(starts())}, 'x');
      throw new Error('it is broken');
    }
    ${whole}`,
  );
  const kr = (...args: string[]): Promise<Ended> =>
    runProgram(process.execPath, [path.join(copy, 'bin', path.basename(krPath)), ...args], {
      env: { KR_HOME: home.home },
    });
  expect((await kr('daemon', 'start')).code).toBe(0);
  await startWhileBroken('JavaScript', 'return 1');
  await startWhileBroken('TypeScript', 'return 1 as number');
});
