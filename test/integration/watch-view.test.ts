/** `kr watch-task` on a real terminal: what it shows, what its keys do, and the terminal left as it was. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { created, ended, forever, running, started, stopAll } from '../helpers/js-tasks.ts';
import { krPath, root, TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
let terminal: Terminal;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const stateOf = (id: string) => home.ok(['get-task-state', id]);
const inHome = (name: string) => path.join(home.directory, name);

/** A screen without what differs from run to run: the spinner's turn and times, in cells of the same width. */
function stable(screen: string): string {
  return `${screen
    .replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, '⠋')
    .replace(/(?<=%) {1,5}[\d.m]+s/g, '   0.0s')
    .replace(/(?<=s)( +~\S+)/g, (cell) => ' '.repeat(cell.length))
    .replace(/ · [\d.m]+s( · about \S+ left)?/g, ' · 0.0s')}\n`;
}

const expectScreen = (name: string) =>
  expect(stable(terminal.screen())).toMatchFileSnapshot(`screens/${name}.txt`);

/** Starts watching, and tells the process id. */
async function watch(...words: string[]): Promise<number> {
  terminal.run(`sh -c 'echo $$ > pid; exec kr watch-task ${words.join(' ')}'; echo "ended:$?"`);
  await terminal.until(/ q quit$/);
  return Number(readFileSync(inHome('pid'), 'utf8'));
}

/** The shell is back on the screen that was there before, with everything as it was. */
async function expectRestored(code: number): Promise<void> {
  const screen = await terminal.until(/^ended:\d+\n\$$/m);
  expect(screen).toMatch(new RegExp(`^before\\n\\$ [^\\n]*watch-task[^\\n]*\\n(.*\\n)?ended:${code}\\n\\$$`));
  expect(terminal.cursor()).toMatchObject({ visible: true, alternateScreen: false });
  terminal.run('stty -a');
  expect(await terminal.until(/icanon[\s\S]*\$$/)).toMatch(/ icanon\b[\s\S]* echo\b/);
}

const selectedLine = (screen: string) => screen.split('\n').find((line) => line.startsWith('›')) ?? '';
const selects = (name: string) => (screen: string) => selectedLine(screen).includes(name);

describe.skipIf(!hasTmux)('watch-task on a terminal', () => {
  beforeEach(async () => {
    terminal = new Terminal({ cwd: home.directory, env: { KR_HOME: home.home }, columns: 80, rows: 24 });
    terminal.run('clear; echo be""fore');
    await terminal.until(/^before\n\$$/);
  });
  afterEach(async () => {
    await terminal[Symbol.asyncDispose]();
    await stopAll(home);
  });

  it('shows nothing, then tasks as they come, below their parents', async () => {
    await watch();
    await expectScreen('empty');
    const show = (percent: number, message: string) =>
      `taskProgress.percentComplete = ${percent}; taskProgress.statusMessage = '${message}';`;
    const stay = 'await new Promise((done) => signal.addEventListener("abort", done));';
    const code = `console.log('begun'); console.error('careful'); ${show(25, 'Building')} ${stay}`;
    const id = await running(home, { id: 'nightly', name: 'nightly build', code });
    await ended(home, {
      id: 'compile',
      name: 'compile',
      parentId: id,
      code: 'return ["a.js", { size: 12 }]',
    });
    await running(home, {
      id: 'tests',
      name: 'テスト実行 🚀',
      parentId: id,
      code: `${show(40, '進捗')} ${stay}`,
    });
    const fails = `console.log('line\\t1'); ${show(62.5, 'Uploading')} throw 'it broke'`;
    await ended(home, { id: 'deploy', name: 'deploy', parentId: id, code: fails });
    await created(home, { id: 'later', name: 'later' });
    await terminal.until(/later +Created[\s\S]* 25% .*Building[\s\S]* 40% .*進捗/);
    await terminal.until(selects('nightly'));
    await terminal.until(/^begun\ncareful$/m);
    await expectScreen('list');

    terminal.press('j');
    await terminal.until(/it broke$/m);
    await expectScreen('failed');
    terminal.press('End');
    await terminal.until(/^a\.js\n\{"size":12\}$/m);
    terminal.press('Enter');
    await terminal.until(/Enter close/);
    await expectScreen('open');
    terminal.press('?');
    // The last line is drawn last.
    await terminal.until(/Any key goes back\.$/);
    await expectScreen('help');
    terminal.press('Escape');
    await terminal.until(/ q quit$/);
    terminal.press('Escape');
    await terminal.until(selects('compile'));
    terminal.resize(40, 14);
    await terminal.until((screen) => !screen.includes('──') && / q quit$/.test(screen));
    await expectScreen('narrow');
    terminal.resize(19, 14);
    await terminal.until(/^Too small$/);
    terminal.resize(80, 24);
    await terminal.until(/^── compile/m);
    terminal.press('q');
    await expectRestored(0);
    await home.ok(['remove-task', 'nightly', 'later', '--force']);
  });

  it('shows what queued tasks wait for, as it is when others start and end', async () => {
    await home.ok(['set-group', 'net', '--parallel', '1']);
    const first = await running(home, { name: 'first', group: 'net' });
    for (const name of ['second', 'third']) {
      await started(home, { name, group: 'net', code: forever }, 'Queued');
    }
    await watch('--home', home.home);
    await terminal.until(/third +Queued .* group net is full/);
    await home.ok(['suspend-group', 'net']);
    await home.ok(['stop', first]);
    await terminal.until(/second +Queued .* group net is susp/);
    await home.ok(['resume-group', 'net']);
    await terminal.until(
      (screen) => /second +Running/.test(screen) && /third +Queued .* group net is full/.test(screen),
    );
    terminal.press('q');
    await expectRestored(0);
  });

  it('keys start, stop and remove: what can not be undone asks first', async () => {
    const parent = await running(home, { id: 'asked', name: 'parent' });
    const id = await created(home, { name: 'child', parentId: parent });
    await running(home, { name: 'stranger' });
    await watch(parent);
    expect(terminal.screen()).not.toContain('stranger');
    terminal.press('j');
    await terminal.until(selects('child'));
    terminal.press('s');
    await terminal.until(/child +Completed/);
    expect(await stateOf(id)).toBe('Completed');

    terminal.press('k', 'x');
    await terminal.until(/'parent'.*\[y\/N\]$/);
    await terminal.until(/^It wrote nothing/m);
    await expectScreen('question');
    terminal.press('n');
    await terminal.until(/ q quit$/);
    expect(await stateOf(parent)).toBe('Running');
    terminal.press('d');
    // It runs: there is nothing to ask.
    await terminal.until((screen) => !/ q quit$/.test(screen));
    expect(terminal.screen()).not.toContain('[y/N]');
    terminal.press('x', 'y');
    await terminal.until(/parent +Stopped/);

    const next = await created(home, { name: 'next child', parentId: parent });
    await terminal.until(/next child +Created/);
    await home.ok(['stop-task', next]);
    await terminal.until(/next child +Stopped/);
    terminal.press('End', 'd', 'y');
    // The one in its place is selected.
    await terminal.until((screen) => !screen.includes('├') && selects('next child')(screen));
    expect((await home.request('GET', `/tasks/state?id=${id}`)).status).toBe(404);
    terminal.press('q');
    await expectRestored(0);
  });

  it('the selection stays with its task when rows move; a filter leaves those that match', async () => {
    const parent = await created(home, { name: 'top' });
    for (const id of ['alpha', 'beta', 'gamma']) await created(home, { id, name: id, parentId: parent });
    await watch(parent);
    terminal.press('End');
    await terminal.until(selects('alpha'));
    await created(home, { name: 'delta', parentId: parent });
    await terminal.until((screen) => screen.includes('delta') && selects('alpha')(screen));
    terminal.type('/alpha');
    await terminal.until(/\/alpha▏$/);
    await terminal.until((screen) => !screen.includes('beta') && selects('alpha')(screen));
    await terminal.until(/^It has not/m);
    await expectScreen('filter');
    terminal.press('Enter');
    await terminal.until(/ q quit$/);
    terminal.press('Escape');
    await terminal.until((screen) => screen.includes('beta') && selects('alpha')(screen));
    terminal.press('Escape');
    await expectRestored(0);
  });

  it('the output of an open task follows, stays while one reads, and follows again', async () => {
    const code = `
      const { existsSync } = await import('node:fs');
      for (let i = 1; i <= 100; i++) console.log('line ' + i);
      while (!existsSync('more')) await new Promise((resolve) => setTimeout(resolve, 10));
      for (let i = 101; i <= 150; i++) console.log('line ' + i);`;
    const id = await running(home, { name: 'talks', code: code.replace("'more'", `'${inHome('more')}'`) });
    await watch(id);
    terminal.press('Enter');
    await terminal.until(/^line 100$/m);
    terminal.press('PageUp');
    const stays = await terminal.until(/^line 80$[\s\S]*20 below|20 below[\s\S]*^line 80$/m);
    expect(stays).not.toMatch(/line 81/);
    writeFileSync(inHome('more'), '');
    await terminal.until((screen) => /7\d below/.test(screen) && /^line 80$/m.test(screen));
    terminal.press('f');
    await terminal.until(/^line 150$/m);
    terminal.press('q');
    await expectRestored(0);
  });

  it('says that the daemon is away, and goes on when it is back', async () => {
    const id = await ended(home, { name: 'kept' });
    await watch(id);
    const [before] = terminal.screen().split('\n');
    await home.ok(['daemon', 'stop', '--force']);
    await terminal.until((screen) => screen.split('\n')[0] !== before && screen.includes('kept'));
    // Looking for it starts none.
    expect(existsSync(home.socket)).toBe(false);
    terminal.press('d', 'y');
    await terminal.until((screen) => !/ q quit$/.test(screen) && !screen.includes('[y/N]'));
    await home.startDaemon();
    await terminal.until((screen) => screen.split('\n')[0] === before);
    await home.ok(['set-task-name', id, '--name', 'renamed']);
    await terminal.until(/renamed +Completed/);
    terminal.press('q');
    await expectRestored(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends it with %d', async (signal, code) => {
    const id = await running(home, { name: 'seen' });
    const pid = await watch(id);
    await terminal.until(/seen +Running/);
    process.kill(pid, signal);
    await expectRestored(code);
    expect(await stateOf(id)).toBe('Running');
  });

  it('ends when its terminal goes away', async () => {
    const pid = await watch(await running(home, { name: 'seen' }));
    await terminal[Symbol.asyncDispose]();
    await gone(pid);
  });

  it('a crash of the view leaves the terminal as it was, and its reason on it', async () => {
    terminal.run(`node ${path.join(root, 'test/integration/crashing-view.mjs')}; echo "ended:$?"`);
    const screen = await terminal.until(/^ended:\d+\n\$$/m);
    expect(terminal.written).toContain('\u001b[?1049h');
    expect(screen).toContain('a crash');
    expect(terminal.cursor()).toMatchObject({ visible: true, alternateScreen: false });
    terminal.run('stty -a');
    expect(await terminal.until(/icanon[\s\S]*\$$/)).toMatch(/ icanon\b[\s\S]* echo\b/);
  });

  it.each([
    ['Ctrl-Z', () => terminal.press('C-z')],
    ['SIGTSTP', (pid: number) => process.kill(pid, 'SIGTSTP')],
  ])('%s gives the terminal back until the job goes on', async (_name, suspend) => {
    const pid = await watch(await running(home, { name: 'seen' }));
    suspend(pid);
    await terminal.until(/Stopped/);
    expect(terminal.cursor()).toMatchObject({ visible: true, alternateScreen: false });
    // A size of which a stopped job does not hear.
    terminal.resize(60, 20);
    terminal.run('fg');
    await terminal.until((screen) => {
      const lines = screen.split('\n');
      return (
        lines.length === 20 && /^› \S seen +░{9} /.test(lines[1] ?? '') && / q quit$/.test(lines[19] ?? '')
      );
    });
    expect(terminal.cursor().alternateScreen).toBe(true);
    terminal.press('j', 'q');
    await terminal.until(/\$ fg\nsh [^\n]*\n([^\n]*\n)?\$$/);
    expect(terminal.cursor()).toMatchObject({ visible: true, alternateScreen: false });
  });

  it('Ctrl-Z where no shell could let it go on leaves the view as it is', async () => {
    const id = await running(home, { name: 'seen' });
    const command = [process.execPath, krPath, 'watch-task', id];
    await using alone = new Terminal({ command, cwd: home.directory, env: { KR_HOME: home.home } });
    await alone.until(/seen +Running/);
    alone.press('C-z');
    await alone.until(() => alone.written.split('\u001b[?1049l')[1]?.includes('\u001b[?1049h') ?? false);
    alone.press('?');
    await alone.until(/Any key goes back\.$/);
  });

  it('has colours; with NO_COLOR it has none, and TERM=dumb gets lines. Nothing goes to stderr', async () => {
    const id = await running(home, {
      name: 'seen',
      code: `taskProgress.percentComplete = 50; ${forever}`,
    });
    await watch(id, '2>', 'error.txt');
    await terminal.until(/seen +Running +█+[▏▎▍▌▋▊▉]?░+ +50%/);
    expect(terminal.styledScreen()).toContain('\u001b[36m');
    terminal.press('q');
    await expectRestored(0);
    expect(readFileSync(inHome('error.txt'), 'utf8')).toBe('');
    terminal.run('clear; export NO_COLOR=1; echo be""fore');
    await terminal.until(/^before\n\$$/);
    await watch(id);
    await terminal.until(/seen +Running +█+[▏▎▍▌▋▊▉]?░+ +50%/);
    expect(terminal.styledScreen()).not.toContain('\u001b');
    terminal.press('q');
    await expectRestored(0);
    terminal.run(`clear; TERM=dumb kr watch-task ${id}`);
    await terminal.until(/^seen: 50%/m);
    expect(terminal.cursor().alternateScreen).toBe(false);
    terminal.press('C-c');
    await terminal.until(/\n\$$/);
  });
});
