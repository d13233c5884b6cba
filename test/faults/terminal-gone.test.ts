/** The terminal from which everything was started goes away, as at a log-out: daemon and tasks stay. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gate, makeGate } from '../helpers/gate.ts';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, gone, isAlive, processesOf } from '../helpers/processes.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
let gate: Gate;
beforeEach(() => {
  home = new TestHome();
  gate = makeGate(home);
});
afterEach(() => home[Symbol.asyncDispose]());

const openTerminal = (): Terminal => new Terminal({ cwd: home.directory, env: { KR_HOME: home.home } });
const code = (): string => `${gate.pass.replaceAll('"', '\\"')}; return 'came through'`;
const line = (...options: string[]): string =>
  ['kr run --id busy --progress plain', ...options, '--language js --code', `"${code()}"`].join(' ');

/** The session and the terminal of a process, as the system numbers them; no terminal is 0. */
function sessionOf(pid: number): { session: number; terminal: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [, , , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { session: Number(session), terminal: Number(terminal) };
}

describe.skipIf(!hasTmux)('a terminal that goes away', () => {
  it.each([
    ['while a command waits for its task', []],
    ['after a command has started a task', ['--detach']],
  ])('%s takes along neither the daemon nor the task', async (_when, options) => {
    const terminal = openTerminal();
    terminal.run(line(...options));
    await terminal.until(options.length > 0 ? /^busy$/m : /Running/);
    await home.until('busy', 'Running');
    const daemon = daemonOf(home);
    expect(sessionOf(daemon)).toEqual({ session: daemon, terminal: 0 });
    const ofTerminal = processesOf(home).filter(({ pid }) => isAlive(pid) && sessionOf(pid).terminal !== 0);
    expect(ofTerminal.length).toBeGreaterThan(0);

    await terminal[Symbol.asyncDispose]();
    await gone(...ofTerminal.map(({ pid }) => pid));
    expect(daemonOf(home)).toBe(daemon);
    expect(await home.ok(['get-task-state', 'busy'])).toBe('Running');
    await gate.open();
    expect(await home.ok(['wait', 'busy', '--progress', 'none'])).toBe('came through');
    expect(daemonOf(home)).toBe(daemon);
  });
});

it('a hang-up that is sent to the daemon itself is no reason to end', async () => {
  await home.startDaemon();
  const daemon = daemonOf(home);
  process.kill(daemon, 'SIGHUP');
  expect(await home.ok(['run', '--language', 'js', '--code', 'return 1'])).toBe('1');
  expect(daemonOf(home)).toBe(daemon);
});
