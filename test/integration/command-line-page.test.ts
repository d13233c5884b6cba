/** The examples of docs/command-line.md, which are those of the help: each runs, and ends as it should. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, type JsTask, running, stopAll } from '../helpers/js-tasks.ts';
import { environment, root, TestHome } from '../helpers/kr.ts';

const page = readFileSync(path.join(root, 'docs/command-line.md'), 'utf8');
const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

/** The examples, each with the verb below whose heading it stands. */
const examples = page
  .split(/^### /m)
  .slice(1)
  .flatMap((section) => {
    const verb = section.slice(0, section.indexOf('\n'));
    const block = /^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? '';
    return block
      .trimEnd()
      .split('\n')
      .map((line) => ({ verb, line }));
  });

/** What an example needs beside tasks that have ended, when it needs anything. */
interface Needs {
  /** The state of the tasks that it names. */
  tasks?: (home: TestHome, task: JsTask) => Promise<string>;
  /** Runs no daemon before it. */
  withoutDaemon?: true;
  /** Goes on for ever: what ends it once it wrote something, and the exit code that it has then. */
  end?: { with: NodeJS.Signals | readonly string[]; code: number | null };
}

const ofVerb: Readonly<Record<string, Needs>> = {
  'start-task': { tasks: created },
  'stop-task': { tasks: running },
  'set-task-progress': { tasks: running },
};

const ofLine: Readonly<Record<string, Needs>> = {
  'kr wait-task --group net': { tasks: inGroup, end: { with: ['stop-task', '--group', 'net'], code: 143 } },
  'kr watch-task': { tasks: running, end: { with: 'SIGINT', code: null } },
  'kr daemon run': { withoutDaemon: true, end: { with: ['daemon', 'stop'], code: 0 } },
  'kr daemon run --home ~/other': { end: { with: ['daemon', 'stop', '--home', 'other'], code: 0 } },
  'kr daemon logs --follow': { end: { with: 'SIGINT', code: null } },
};

/** A task that runs in the group that examples name. */
async function inGroup(home: TestHome, task: JsTask): Promise<string> {
  await home.request('POST', '/groups/set?name=net', {});
  return running(home, { ...task, group: 'net' });
}

let home: TestHome;
let env: Record<string, string>;
beforeAll(async () => {
  home = new TestHome();
  env = {
    KR_HOME: home.home,
    HOME: home.directory,
    // Leaves the code as it is.
    VISUAL: 'true',
    NUGET_PACKAGES: process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages'),
    PATH: [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
  };
  writeFileSync(path.join(home.directory, 'build.ps1'), '"built for $target"');
  writeFileSync(path.join(home.directory, 'Makefile'), 'all:\n\t@echo built\n');
  mkdirSync(path.join(home.directory, '.config/fish/completions'), { recursive: true });
  mkdirSync(path.join(home.directory, 'other'), { mode: 0o700 });
});
afterAll(() => home[Symbol.asyncDispose]());

/** Brings the tasks that examples name into a state; `@last` is one of them. */
async function stage(make: NonNullable<Needs['tasks']>): Promise<void> {
  await home.ok(['daemon', 'start', '--max-runspaces', '8'], { env });
  await stopAll(home);
  for (const id of ['77b0', 'nightly', '3f2a']) {
    // One that was not started yet stops at once.
    await home.request('POST', `/tasks/cancel?id=${id}`);
    await home.request('DELETE', `/tasks/remove?id=${id}`);
    await make(home, { id });
  }
}

async function run(line: string, end: Needs['end']) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', end ? `exec ${line}` : line], {
    cwd: home.directory,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let written = '';
  const begun = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      begun.resolve();
    });
  }
  if (end) {
    await Promise.race([begun.promise, closed]);
    if (typeof end.with === 'string') child.kill(end.with);
    else await home.ok(end.with, { env });
  }
  const [code] = await closed;
  return { code, written };
}

it('the page has two examples or more of each verb', () => {
  const verbs = examples.map(({ verb }) => verb);
  for (const verb of verbs) expect(verbs.filter((one) => one === verb).length).toBeGreaterThanOrEqual(2);
  const lines = examples.map(({ line }) => line);
  expect(lines).toEqual(expect.arrayContaining(Object.keys(ofLine)));
});

describe.skipIf(!hasDotnet)('the examples', () => {
  it.each(examples)('$verb: $line', async ({ verb, line }) => {
    const { tasks = ended, withoutDaemon, end } = { ...ofVerb[verb], ...ofLine[line] };
    if (withoutDaemon) await home.ok(['daemon', 'stop'], { env });
    else if (/-task\b/.test(verb)) await stage(tasks);
    const { code, written } = await run(line, end);
    expect(code, written).toBe(end ? end.code : 0);
  });
});
