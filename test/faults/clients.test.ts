/** Commands that are killed or frozen while they wait or follow: nobody else is disturbed, and nothing is left of them. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { created, forever, running, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
let daemon: number;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
  await running(home, { id: 'busy', code: `console.log('here'); ${forever}` });
});
afterAll(() => home[Symbol.asyncDispose]());

/** Connections that the daemon has: its ends of them bear its socket's path, and are connected (03). */
const connections = (): number =>
  readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .filter((line) => / 03 +\d+ /.test(line) && line.endsWith(` ${home.socket}`)).length;

/** Resolves when no command is connected. The system tells nobody of connections, so they are looked at. */
async function untilNoConnections(): Promise<void> {
  while (connections() > 0) await pause(20);
}

/** Resolves when as many commands are connected. */
async function untilConnected(...commands: RunningKr[]): Promise<void> {
  while (connections() < commands.length) {
    for (const command of commands) expect(command.process.exitCode).toBe(null);
    await pause(20);
  }
}

it.each([
  ['wait', ['wait', 'busy', '--progress', 'plain'], 'stderr'],
  ['logs --follow', ['logs', 'busy', '--follow'], 'stdout'],
  ['watch', ['watch', 'busy'], 'stdout'],
  ['run', ['run', '--id', 'own', '--language', 'js', '--code', forever, '--progress', 'plain'], 'stderr'],
] as const)(
  'a client that is killed in %s leaves its task running, and its connections are given back',
  async (what, args, stream) => {
    const id = what === 'run' ? 'own' : 'busy';
    await untilNoConnections();
    await using command = new RunningKr(home, args);
    await command.until(stream, /\S/);
    await home.until(id, 'Running');
    expect(connections()).toBeGreaterThan(0);
    command.signal('SIGKILL');
    await command.ended;
    await untilNoConnections();
    expect(await home.ok(['get-task-state', id])).toBe('Running');
    expect(daemonOf(home)).toBe(daemon);
  },
);

it('clients that are frozen while events pile up keep nobody waiting, and miss nothing when they go on', async () => {
  await stopAll(home);
  await untilNoConnections();
  const megabyte = 1024 * 1024;
  const code = `for (let i = 0; i < 128; i++) process.stdout.write('x'.repeat(65535) + '\\n'); console.log('done')`;
  const id = await created(home, { code });
  await using following = new RunningKr(home, ['logs', id, '--follow']);
  await using waiting = new RunningKr(home, ['wait', id]);
  await using killed = new RunningKr(home, ['logs', id, '--follow']);
  const frozen = [following, waiting, killed];
  // Each has a connection for events.
  await untilConnected(...frozen);
  for (const command of frozen) command.signal('SIGSTOP');
  try {
    await home.ok(['start', id]);
    await home.until(id, 'Completed');
    expect(await home.ok(['run', '--language', 'js', '--code', 'return 1'])).toBe('1');
    killed.signal('SIGKILL');
    await killed.ended;
  } finally {
    for (const command of frozen) command.signal('SIGCONT');
  }
  const { code: exitCode, stdout } = await following.ended;
  expect([exitCode, stdout.length, stdout.endsWith('\ndone\n')]).toEqual([0, 8 * megabyte + 5, true]);
  expect((await waiting.ended).code).toBe(0);
  await untilNoConnections();
});
