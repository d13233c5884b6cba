/** A real terminal: a shell in tmux, whose screen can be read and whose keys can be pressed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, root } from './kr.ts';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** How long a screen may take to show what is waited for, in milliseconds: a bound, far from what it takes. */
const patience = 30_000;

export interface TerminalOptions {
  /** The shell, with its arguments. */
  command?: readonly string[];
  env?: Record<string, string | undefined>;
  cwd: string;
  columns?: number;
  rows?: number;
}

export class Terminal implements AsyncDisposable {
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'kr-tmux-'));
  readonly #socket = path.join(this.#directory, 'tmux.sock');
  readonly #written = path.join(this.#directory, 'written');

  constructor(options: TerminalOptions) {
    const { command = ['sh'], env = {}, cwd, columns = 100, rows = 30 } = options;
    // A plain sh asks this file for its prompt: what it has of its own depends on who the user is.
    const profile = path.join(this.#directory, 'profile');
    writeFileSync(profile, "PS1='$ '\n");
    const all = environment({ ENV: profile, TMUX: undefined, ...env });
    all.PATH = [path.join(root, 'bin'), path.dirname(process.execPath), all.PATH].join(path.delimiter);
    // A server of its own: it takes its environment from here, and no configuration of the user's.
    const started = spawnSync(
      'tmux',
      [
        ...['-S', this.#socket, '-f', '/dev/null', 'new-session', '-d', '-x', `${columns}`, '-y', `${rows}`],
        ...['-c', cwd, '--', ...command],
      ],
      { env: all, encoding: 'utf8' },
    );
    if (started.status !== 0) throw new Error(`tmux did not start: ${started.stderr}`);
    writeFileSync(this.#written, '');
    this.#tmux('pipe-pane', `exec cat >> '${this.#written}'`);
  }

  /** The lines on the screen, without blanks at their ends. */
  screen(): string {
    return this.#tmux('capture-pane', '-p').trimEnd();
  }

  /** The same with all that has scrolled away. */
  everything(): string {
    return this.#tmux('capture-pane', '-p', '-S', '-').trimEnd();
  }

  /** Every byte that came to the terminal so far, as it came. */
  get written(): string {
    return readFileSync(this.#written, 'utf8');
  }

  /** The same with the colours and other styles, as escape sequences. */
  styledScreen(): string {
    return this.#tmux('capture-pane', '-p', '-e').trimEnd();
  }

  cursor(): { x: number; y: number; visible: boolean; alternateScreen: boolean } {
    const format = '#{cursor_x} #{cursor_y} #{cursor_flag} #{alternate_on}';
    const [x, y, visible, alternate] = this.#tmux('display-message', '-p', format)
      .trim()
      .split(' ')
      .map(Number);
    return { x: x ?? -1, y: y ?? -1, visible: visible === 1, alternateScreen: alternate === 1 };
  }

  /** Types text as it is. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', '--', text);
  }

  /** Presses keys by their names, such as `Enter`, `C-c`, `Tab`. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  run(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  /** Resolves with the screen once it fits. */
  async until(wanted: RegExp | ((screen: string) => boolean)): Promise<string> {
    const fits = wanted instanceof RegExp ? (screen: string) => wanted.test(screen) : wanted;
    const end = Date.now() + patience;
    for (;;) {
      const screen = this.screen();
      if (fits(screen)) return screen;
      if (Date.now() > end) throw new Error(`The screen never showed ${wanted}:\n${screen}`);
      await sleep(20);
    }
  }

  #tmux(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
    return stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
