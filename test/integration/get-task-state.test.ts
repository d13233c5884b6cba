/** `kr get-task-state`, and what it takes to start. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created, ended, running } from '../helpers/js-tasks.ts';
import { krPath, root, runProgram, TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  await created(home, { id: 'is-created' });
  await running(home, { id: 'is-running' });
  await ended(home, { id: 'is-completed' });
  await ended(home, { id: 'is-failed', code: 'throw 1' });
});
afterAll(() => home[Symbol.asyncDispose]());

it.each(['Created', 'Running', 'Completed', 'Failed'])('prints %s alone', async (state) => {
  const id = `is-${state.toLowerCase()}`;
  expect(await home.kr(['get-task-state', id])).toEqual({
    code: 0,
    signal: null,
    stdout: `${state}\n`,
    stderr: '',
  });
  expect(await home.ok(['Get-KrTaskState', '-Id', id.toUpperCase()])).toBe(state);
});

it('takes a prefix, @last, several ids and stdin', async () => {
  expect(await home.ok(['get-task-state', 'is-cr'])).toBe('Created');
  expect(await home.ok(['get-task-state', '@last'])).toBe('Failed');
  expect(await home.ok(['get-task-state', '-'], { input: 'is-running\nis-failed\n' })).toBe(
    'Running\nFailed',
  );
});

it('with --json is the task of HTTP', async () => {
  const { json } = await home.request('GET', '/tasks/state?id=is-failed');
  expect(await home.json(['get-task-state', 'is-failed'])).toEqual(json);
});

it('of a missing task prints nothing and is exit 3; without an id it is a usage error', async () => {
  const missing = await home.kr(['get-task-state', 'nobody']);
  expect(missing).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/\S/) });
  const json = await home.kr(['get-task-state', 'nobody', '--json']);
  expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_found' });
  const ambiguous = await home.kr(['get-task-state', 'is-c']);
  expect(ambiguous).toMatchObject({ code: 2, stdout: '' });
  for (const id of ['is-created', 'is-completed']) expect(ambiguous.stderr).toContain(id);
  expect((await home.kr(['get-task-state'])).code).toBe(2);
});

interface Startup {
  /** Paths of modules that are files. */
  files: string[];
  /** Node's own modules. */
  builtins: string[];
  /** Paths of files that were read. */
  reads: string[];
  connections: number;
  requests: number;
}

/** What a program loads and asks for. */
async function startupOf(...args: string[]): Promise<Startup> {
  const file = path.join(home.directory, 'startup.json');
  const env = {
    KR_HOME: home.home,
    STARTUP_RECORD: file,
    NODE_OPTIONS: `--require=${path.join(import.meta.dirname, 'startup-record.cjs')}`,
  };
  expect(await runProgram(process.execPath, args, { env })).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(readFileSync(file, 'utf8'));
}

it('loads two files, no module of Node that a program which asks over a socket does without, and asks once', async () => {
  // The file system, the compile cache, a socket, a pipe to write to.
  const least = `
    for (const name of ['fs', 'path', 'os', 'module', 'net']) process.getBuiltinModule(name);
    process.stdout.write(import.meta.dirname ?? '');`;
  const needed = await startupOf('--input-type=module', '--eval', least);
  const { files, builtins, ...asked } = await startupOf(krPath, 'get-task-state', 'is-created');
  expect(files).toEqual([krPath, path.join(root, 'dist', 'kr.js')]);
  expect(builtins.filter((name) => !needed.builtins.includes(name))).toEqual([]);
  expect(asked).toEqual({ reads: [], connections: 1, requests: 1 });
});
