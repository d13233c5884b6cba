/** What a person sees on a terminal: bars, output above them, keys, and a terminal left as it was. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settingKeys } from '../../src/settings/keys.ts';
import { created, forever, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
let terminal: Terminal;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const openTerminal = (env: Record<string, string> = {}) =>
  new Terminal({ cwd: home.directory, env: { KR_HOME: home.home, ...env } });
const inHome = (name: string) => path.join(home.directory, name);
const newest = async () => (await home.request('GET', '/tasks/list?limit=1')).json[0];

/** Code that goes on when a file comes. */
const untilFile = (name: string) => `
  const { existsSync } = await import('node:fs');
  while (!existsSync('${name}')) await new Promise((resolve) => setTimeout(resolve, 10));`;

/** Code that shows a percentage and a message, until a file comes. */
const shows = (percent: number, message: string, file: string) => `
  taskProgress.percentComplete = ${percent};
  taskProgress.statusMessage = '${message}';
  ${untilFile(file)}`;

/** A task's row: its name, a bar, a percentage. */
const row = (name: string, percent: number) => new RegExp(`^\\S ${name} +[█▏▎▍▌▋▊▉░]+ +${percent}% `, 'm');

/** The first example of the guide. */
const guide = `$TaskProgress.PercentComplete = 0
$TaskProgress.StatusMessage = 'Starting'
1..5 | ForEach-Object {
  Start-Sleep -Milliseconds 200
  $TaskProgress.PercentComplete = $_ * 20
  $TaskProgress.StatusMessage = "Phase $_"
}
$TaskProgress.PercentComplete = 100
$TaskProgress.StatusMessage = 'Done'
42
`;

describe.skipIf(!hasTmux)('on a terminal', () => {
  beforeEach(() => {
    terminal = openTerminal();
  });
  afterEach(async () => {
    await terminal[Symbol.asyncDispose]();
    await stopAll(home);
  });

  /** The shell is back, on a line of its own, with everything as it was. */
  async function expectRestored(): Promise<void> {
    terminal.run('echo "back:$?"; stty -a');
    const screen = await terminal.until(/^back:\d[\s\S]*\$$/m);
    expect(screen).toMatch(/ icanon\b/);
    expect(screen).toMatch(/ echo\b/);
    expect(terminal.cursor()).toMatchObject({ x: 2, visible: true, alternateScreen: false });
  }

  it('run-task shows a bar that rises with its messages, then the result', async () => {
    writeFileSync(inHome('guide.ps1'), guide);
    terminal.run('kr run-task guide.ps1 --name Guide; echo "ended:$?"');
    await terminal.until(/^\S Guide +[█▏▎▍▌▋▊▉░]+ +\d+% .*Phase \d/m);
    const screen = await terminal.until(/^ended:\d+\n\$$/m);
    expect(screen).toMatch(/^✓ Guide +█+ 100% .*Completed\n42\nended:0\n\$$/m);
    // The last frame alone stays.
    expect(screen.match(/Guide +[█▏▎▍▌▋▊▉░]/g)).toHaveLength(1);
    const percentages = [...terminal.written.matchAll(/Guide.*? (\d+)% /g)].map(([, percent]) =>
      Number(percent),
    );
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
    expect(new Set(percentages).size).toBeGreaterThan(3);
    expect(new Set(terminal.written.match(/Phase \d/g)).size).toBeGreaterThan(2);
    await expectRestored();
  });

  it('a file that stdout goes to holds the result alone', async () => {
    const code = `console.log('written'); ${shows(30, 'Half-way', 'go-file')} return { a: [1, 2] }`;
    writeFileSync(inHome('file.js'), code);
    terminal.run('kr run file.js --name ToFile > result.txt; echo "ended:$?"');
    await terminal.until(row('ToFile', 30));
    writeFileSync(inHome('go-file'), '');
    expect(await terminal.until(/^ended:/m)).toMatch(/^written\n✓ ToFile .*100%.*\nended:0$/m);
    expect(readFileSync(inHome('result.txt'), 'utf8')).toBe('{"a":[1,2]}\n');
  });

  it('wait-task shows a bar for each of its tasks', async () => {
    const ids = [];
    for (const [index, name] of ['One', 'Two', 'Three'].entries()) {
      const code = `${shows((index + 1) * 20, `At ${name}`, 'go-three')} return '${name}'`;
      ids.push(await created(home, { code: code.replaceAll("'go-three'", `'${inHome('go-three')}'`), name }));
    }
    await home.ok(['start-task', ...ids]);
    terminal.run(`kr wait-task ${ids.join(' ')}; echo "ended:$?"`);
    await terminal.until(
      (screen) => row('One', 20).test(screen) && row('Two', 40).test(screen) && row('Three', 60).test(screen),
    );
    writeFileSync(inHome('go-three'), '');
    const screen = await terminal.until(/^ended:/m);
    expect(screen).toMatch(/✓ One .*\n✓ Two .*\n✓ Three .*\nOne\nTwo\nThree\nended:0/);
  });

  it('what a task writes stands above the bars', async () => {
    const code = `
      taskProgress.percentComplete = 10;
      for (let i = 1; i <= 40; i++) console.log('line ' + i);
      ${untilFile('go-lines')}
      console.error('the last one');
      process.stdout.write('no end');`;
    writeFileSync(inHome('lines.js'), code);
    terminal.run('kr run lines.js --name Lines; echo "ended:$?"');
    // More than the screen has room for: the bar stays below.
    await terminal.until(/line 39\nline 40\n\S Lines +[█▏▎▍▌▋▊▉░]+ +10% [^\n]*$/);
    writeFileSync(inHome('go-lines'), '');
    const screen = await terminal.until(/^ended:/m);
    expect(screen).toMatch(/line 39\nline 40\nthe last one\nno end\n✓ Lines .*\nended:0/);
    expect(screen.match(/[█▏▎▍▌▋▊▉░]+ +\d+%/g)).toHaveLength(1);
  });

  it('a narrower window leaves one bar for each task, and what stood above', async () => {
    const names = ['A name that is long enough', '長い名前のタスク'];
    const ids = [];
    for (const name of names)
      ids.push(await created(home, { name: `${name} for the edge of a narrow terminal` }));
    // Of an almost empty screen tmux moves the upper rows out of reach when it breaks them.
    terminal.run(`seq 1 40; kr wait-task ${ids.join(' ')}`);
    await terminal.until(/\n○ A name .*Not started\n○ 長い名前.*Not started$/);
    for (const columns of [61, 40, 100]) {
      terminal.resize(columns, 30);
      const bar = columns === 40 ? '░{6}' : columns === 61 ? '░{10}' : '░{18}';
      await terminal.until(new RegExp(`\\n○ A name .* ${bar} .*\\n○ 長い名前.* ${bar} .*$`));
    }
    await home.ok(['start-task', ...ids]);
    await terminal.until(/\n1\n1\n\$$/);
    expect(terminal.everything()).toMatch(/\n39\n40\n✓ A name .*\n✓ 長い名前.*\n1\n1\n\$$/);
  });

  it('Ctrl-C leaves the task running, says how to stop it, and ends with 130', async () => {
    writeFileSync(inHome('forever.js'), `taskProgress.percentComplete = 5; ${forever}`);
    terminal.run('kr run forever.js --name Forever --id left-alone; echo "ended:$?"');
    await terminal.until(row('Forever', 5));
    terminal.press('C-c');
    const screen = await terminal.until(/^ended:/m);
    expect(screen).toMatch(/kr stop-task left-alone\nended:130/);
    expect((await home.request('GET', '/tasks/state?id=left-alone')).json.state).toBe('Running');
    await expectRestored();
  });

  it('start-task --wait has bars; Ctrl-C with --stop-on-interrupt stops its tasks, and says how far they came', async () => {
    const ids = [];
    for (const [name, percent] of [
      ['First', 15],
      ['Second', 55],
    ] as const)
      ids.push(await created(home, { name, code: `taskProgress.percentComplete = ${percent}; ${forever}` }));
    terminal.run(`kr start-task ${ids.join(' ')} --wait --stop-on-interrupt > results.txt; echo "ended:$?"`);
    await terminal.until((screen) => row('First', 15).test(screen) && row('Second', 55).test(screen));
    terminal.press('C-c');
    const screen = await terminal.until(/^ended:/m);
    expect(screen).toMatch(/\n■ First +\S+ +15% .*\n■ Second +\S+ +55% .*\n[^█░]*\nended:143\n\$$/);
    expect(readFileSync(inHome('results.txt'), 'utf8')).toBe('');
    for (const id of ids) expect(await home.ok(['get-task-state', id])).toBe('Stopped');
    await expectRestored();
  });

  it('SIGTERM stops the task and ends with 143', async () => {
    writeFileSync(inHome('forever.js'), `taskProgress.percentComplete = 5; ${forever}`);
    terminal.run('kr run forever.js --name Ended &');
    await terminal.until(row('Ended', 5));
    const { id } = await newest();
    terminal.run('kill $!; wait $!; echo "ended:$?"');
    expect(await terminal.until(/^ended:/m)).toMatch(/^ended:143$/m);
    expect((await home.request('GET', `/tasks/state?id=${id}`)).json.state).toBe('Stopped');
    await expectRestored();
  });

  it('Ctrl-Z takes the bars away and gives the cursor back, until the job goes on', async () => {
    writeFileSync(
      inHome('suspended.js'),
      `${shows(20, `Going ${'on '.repeat(30)}`, 'go-suspended')} return 'done'`,
    );
    terminal.run('kr run suspended.js --name Held');
    await terminal.until(row('Held', 20));
    terminal.press('C-z');
    expect(await terminal.until(/Stopped[\s\S]*\$$/)).not.toMatch(row('Held', 20));
    expect(terminal.cursor().visible).toBe(true);
    // A size of which a stopped job does not hear.
    terminal.resize(50, 30);
    terminal.run('fg');
    await terminal.until(/^\S Held +█▌░{6} +20% /m);
    expect(terminal.cursor().visible).toBe(false);
    writeFileSync(inHome('go-suspended'), '');
    expect(await terminal.until(/done\n\$$/)).toMatch(/\$ fg\nkr run [^\n]*\n✓ Held .*\ndone\n\$$/);
    await expectRestored();
  });

  it('SIGTERM to wait-task leaves the task and gives the cursor back', async () => {
    const id = await created(home, { code: `taskProgress.percentComplete = 5; ${forever}`, name: 'Waited' });
    await home.ok(['start-task', id]);
    terminal.run(`kr wait-task ${id} & PID=$!`);
    await terminal.until(row('Waited', 5));
    expect(terminal.cursor().visible).toBe(false);
    terminal.run('kill $PID; wait $PID; echo "ended:$?"');
    expect(await terminal.until(/^ended:/m)).toMatch(/^ended:143$/m);
    expect((await home.request('GET', `/tasks/state?id=${id}`)).json.state).toBe('Running');
    await expectRestored();
  });

  it('watch-task shows the list as it changes; q leaves, and the terminal is as it was', async () => {
    const code = `${shows(30, 'Watched', inHome('go-watch'))} return 1`;
    const id = await created(home, { code, name: 'Seen' });
    await created(home, { name: 'Waiting' });
    terminal.run('kr watch-task');
    await terminal.until(/Seen +Created[\s\S]*Waiting +Created|Waiting +Created[\s\S]*Seen +Created/);
    await home.ok(['start-task', id]);
    await terminal.until(/Seen +Running +[█▏▎▍▌▋▊▉░]+ +30% .*Watched/);
    writeFileSync(inHome('go-watch'), '');
    await terminal.until(/Seen +Completed +█+ +100%/);
    terminal.press('q');
    await terminal.until(/\n\$$/);
    await expectRestored();
    expect(terminal.screen()).toContain('back:0');
  });

  it.each([
    ['y', 0, 'true', 'Stopped'],
    ['n', 1, 'false', 'Created'],
    ['', 1, 'false', 'Created'],
  ])('--confirm asks, and does as it is told: %j', async (answer, code, word, state) => {
    const id = await created(home);
    terminal.run(`kr stop-task ${id} --confirm > answer.txt; echo "ended:$?"`);
    await terminal.until(new RegExp(`${id}.*\\? \\[y/N\\]$`, 'm'));
    terminal.run(answer);
    expect(await terminal.until(/^ended:/m)).toMatch(new RegExp(`^ended:${code}$`, 'm'));
    expect(readFileSync(inHome('answer.txt'), 'utf8')).toBe(`${word}\n`);
    expect((await home.request('GET', `/tasks/state?id=${id}`)).json.state).toBe(state);
    await expectRestored();
  });

  it('what was confirmed is what was shown: @last may be another task by then', async () => {
    const shown = await created(home);
    terminal.run('kr stop-task @last nobody --confirm; echo "ended:$?"');
    await terminal.until(new RegExp(`${shown}.*\\? \\[y/N\\]$`, 'm'));
    const later = await created(home);
    terminal.run('y');
    expect(await terminal.until(/^ended:/m)).toMatch(/^ended:3$/m);
    expect(await Promise.all([shown, later].map((id) => home.ok(['get-task-state', id])))).toEqual([
      'Stopped',
      'Created',
    ]);
  });

  it.each([
    ['y', 0, 'Stopped'],
    ['n', 1, 'Created'],
  ])(
    '--confirm asks once for many, also when their ids come through a pipe: %j',
    async (answer, code, state) => {
      const ids = [await created(home), await created(home), await created(home)];
      writeFileSync(inHome('ids.txt'), ids.map((id) => `${id}\n`).join(''));
      terminal.run('cat ids.txt | kr stop-task - --confirm > answer.txt; echo "ended:$?"');
      const asked = await terminal.until(/\? \[y\/N\]$/m);
      for (const id of ids) expect(asked).toContain(id);
      terminal.run(answer);
      expect(await terminal.until(/^ended:/m)).toMatch(new RegExp(`^ended:${code}$`, 'm'));
      for (const id of ids) {
        expect((await home.request('GET', `/tasks/state?id=${id}`)).json.state).toBe(state);
      }
      await expectRestored();
    },
  );

  it('of 40 columns shows the settings, a line each', async () => {
    terminal.resize(40, 30);
    terminal.run('clear; kr config list; echo "en""ded:$?"');
    const lines = (await terminal.until(/^ended:0$/m)).split('\n');
    expect(
      lines.slice(
        lines.findIndex((line) => line.startsWith('KEY')),
        lines.indexOf('ended:0'),
      ),
    ).toEqual(
      ['KEY', 'home', ...settingKeys.map(({ key }) => key)].map((key) =>
        expect.stringMatching(new RegExp(`^${key} .*`)),
      ),
    );
  });

  describe('is left without any escape sequence', () => {
    const code = `
      console.log('written');
      taskProgress.percentComplete = 50;
      taskProgress.statusMessage = 'Half-way';
      return 'the result'`;
    it.each([
      ['--progress plain', {}],
      ['--progress none', {}],
      ['--progress json', {}],
      ['--quiet', {}],
      ['--progress auto', { NO_COLOR: '1' }],
      ['--progress auto', { TERM: 'dumb' }],
      ['--progress tty', { TERM: 'dumb' }],
      ['--progress auto', { CI: 'true' }],
      ['--progress auto', { GITHUB_ACTIONS: 'true' }],
      ['--progress auto', { TF_BUILD: 'True' }],
    ])('by %s with %j', async (options, env) => {
      writeFileSync(inHome('short.js'), code);
      // What the shell itself writes comes before the marks and after them.
      const set = Object.entries(env).map(([name, value]) => `${name}=${value} `);
      terminal.run(
        `clear; echo "fr""om"; ${set.join('')}kr run short.js --name Short ${options}; echo "en""ded:$?"`,
      );
      await terminal.until(/^ended:0$/m);
      const { written } = terminal;
      const seen = written.slice(written.lastIndexOf('from\r\n') + 6, written.lastIndexOf('ended:0'));
      expect(seen).toContain('the result');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
      expect(seen).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f\u009b]/);
    });
  });
});

describe('without a terminal', () => {
  it.each([[[]], [['--progress', 'tty']], [['--progress', 'plain']], [['--progress', 'json']], [['--json']]])(
    '%j gives no escape sequence',
    async (options) => {
      const env = { FORCE_COLOR: '3', TERM: 'xterm-256color', COLORTERM: 'truecolor' };
      const code = 'taskProgress.percentComplete = 50; console.log("written"); return "r"';
      const ended = await home.kr(['run', '--language', 'js', '--code', code, ...options], { env });
      expect(ended.code).toBe(0);
      expect(ended.stdout + ended.stderr).not.toContain('\u001b');
      for (const verb of [['get-task'], ['watch-task', '@last'], ['--help'], ['get-task', '--help']]) {
        const { stdout, stderr } = await home.kr(verb, { env });
        expect(stdout + stderr).not.toContain('\u001b');
      }
    },
  );
});
