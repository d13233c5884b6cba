/** Names, paths, arguments and output of the kind that a shell would run, a terminal obey, or a CI system take for a command. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensionOf } from '../../src/protocol/language.ts';
import { type Ended, TestHome } from '../helpers/kr.ts';
import { inLanguage, languages, type PerLanguage } from '../helpers/snippets.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

/** Whatever of it came through a shell would make a file `evaluated`. */
const forShells = '$(touch evaluated)`touch evaluated`;touch evaluated\n\'"&>evaluated|%s\\';

/** A home with such a path. */
class HostileHome extends TestHome {
  override readonly home = path.join(this.directory, forShells);
}

const home = new HostileHome();
// Not with a backslash: PowerShell can't work in such a directory.
const cwd = path.join(home.directory, `work ${forShells.replace('\\', '')}`);
beforeAll(async () => {
  mkdirSync(cwd);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

describe('what a shell would run', () => {
  const same: PerLanguage<string> = {
    PowerShell: 'if ((kr get-task-state $TaskId) -ne "Running") { throw }; $word',
    CSharp: 'return word;',
    VBNet: 'Return word',
    JavaScript: `
      const { execFileSync } = await import('node:child_process');
      if (String(execFileSync('kr', ['get-task-state', taskId])).trim() !== 'Running') throw new Error('not found');
      return word;`,
    Python: `import subprocess
assert subprocess.check_output(['kr', 'get-task-state', task_id], text=True).strip() == 'Running'
word`,
  };

  it.each(languages)('comes as it is to %s', async (language) => {
    const file = path.join(cwd, `${forShells}${extensionOf(language)}`);
    writeFileSync(file, inLanguage(same, language));
    const named = ['--name', forShells, '--description', forShells, '--env', `MARK=${forShells}`];
    const ran = await home.json(['run', file, '--arg', `word=${forShells}`, ...named], { cwd });
    expect([ran.result].flat()).toEqual([forShells]);
    expect(ran).toMatchObject({ state: 'Completed', name: forShells, description: forShells });
  });

  it('is a name or an id like any other to every verb, and nothing is run', async () => {
    const task = ['--language', 'js', '--code', 'return 1', '--name', forShells];
    const exitCodes: [args: string[], code: number][] = [
      [['new', '--id', 'here', ...task], 0],
      [['new', '--id', forShells, ...task], 2],
      [['new', '--parent', forShells, ...task], 3],
      [['get', '--name', forShells], 0],
      [['get', '--where-state', forShells], 2],
      [['rename', 'here', '--name', forShells, '--description', forShells], 0],
      [['start', forShells], 3],
      [['start', 'here', '--what-if'], 0],
      [['get-task-state', forShells], 3],
      [['result', forShells], 3],
      [['logs', forShells], 3],
      [['stop', forShells], 3],
      [['wait', forShells], 125],
      [['rm', forShells], 3],
      [['stop', 'here'], 0],
      [['rm', 'here', '--what-if'], 0],
      [['rm', 'here'], 0],
      [['run', `not ${forShells}.js`], 2],
      [['config', 'set', 'defaultLanguage', forShells], 2],
      [['config', 'get', forShells], 2],
      [['completion', forShells], 2],
      [[forShells], 2],
    ];
    for (const [args, code] of exitCodes) {
      const ended = await home.kr(args, { cwd });
      expect(ended.code, `${args}: ${ended.stderr}`).toBe(code);
    }
    const all = readdirSync(home.directory, { recursive: true, encoding: 'utf8' });
    expect(all.filter((file) => path.basename(file) === 'evaluated')).toEqual([]);
  });
});

describe('what a terminal would obey, or a CI system', () => {
  /** The clipboard, the title, the screen, the cursor, 8-bit controls, other directions, and commands. */
  const obeyed =
    '\u001b]52;c;aGk=\u0007\u001b]0;title\u001b\\\u001b[2J\u001b[1A\u009b31m\u0090q\u009c\u0007\u202eabc\u2066';
  const evil = `${obeyed}\r::error::x\n##vso[task.x]y\n::add-mask::z ${obeyed}`;
  /** No control characters but line ends and tabs, and no commands. */
  function expectPlain({ stdout, stderr }: Ended, what: string): void {
    for (const text of [stdout, stderr]) {
      expect(text, what).not.toMatch(/(?![\n\t])\p{Control}|\p{Bidi_Control}/u);
      expect(text, what).not.toMatch(/^\s*::|##vso\[/m);
    }
  }

  const tells: Partial<PerLanguage<string>> = {
    PowerShell: `
      $TaskProgress.StatusMessage = $word
      $word; Write-Host $word; Write-Warning $word; Write-Information $word; Write-Error $word; throw $word`,
    JavaScript: `
      taskProgress.statusMessage = word;
      for (const part of word) process.stdout.write(part);
      console.log(); console.error(word); throw new Error(word)`,
    Python: `import sys
task_progress.status_message = word
for part in word: sys.stdout.write(part)
print(); print(word, file=sys.stderr); raise Exception(word)`,
  };

  it.each(Object.entries(tells))(
    'is taken out of what %s tells, and kept where it is asked for',
    async (language, code) => {
      const id = `tells-${language}`;
      const task = ['--language', language, '--code', code, '--arg', `word=${evil}`, '--name', evil];
      const ran = await home.kr(['run', '--id', id, '--progress', 'plain', '--description', evil, ...task]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('\\::add-mask::z');
      for (const [what, ended] of [
        ['run', { ...ran, stdout: '' }],
        ...(await Promise.all(
          [
            ['get'],
            ['get', id],
            ['logs', id],
            ['logs', id, '--follow'],
            ['watch', id],
            ['rm', id, '--what-if'],
            ['rename', id, '--name', evil, '--what-if'],
          ].map(async (args) => [args.join(' '), await home.kr(args)] as const),
        )),
      ] as const) {
        expectPlain(ended, what);
      }
      const told = await home.json(['get', id]);
      expect(told).toMatchObject({
        name: evil,
        description: evil,
        fault: { message: expect.stringContaining(evil) },
      });
      expect(await home.ok(['logs', id, '--raw'])).toContain(evil);
      const lines = await home.json(['logs', id]);
      expect(lines.map(({ text }: { text: string }) => text).join('')).toContain(evil);
    },
  );

  it.runIf(hasTmux)('is taken out of the live view, with what a task wrote and why it failed', async () => {
    const env = { KR_HOME: home.home };
    await using terminal = new Terminal({ cwd: home.directory, columns: 160, rows: 50, env });
    terminal.run('kr watch tells-JavaScript');
    await terminal.until(/::add-mask::z[\s\S]*At line/);
    terminal.press('q');
    await terminal.until(/^\$ *$/m);
    expect(terminal.written).not.toMatch(/[\u0080-\u009f]|\p{Bidi_Control}/u);
    for (const sequence of ['\u001b]52;', '\u001b]0;', '\u0007'])
      expect(terminal.written).not.toContain(sequence);
  });

  it('is taken out of errors about what was given', async () => {
    const js = ['--language', 'js', '--code'];
    for (const args of [
      ['get', evil],
      ['get', '--sort', evil],
      [evil],
      ['new', '--id', evil, ...js, '1'],
      ['new', ...js, `const a = "${evil.replace(/[\n\r]/g, '')}" b`],
      ['new', ...js, '1', '--arg', `${evil}=1`],
      ['new', '--debug', '--parent', evil, ...js, '1'],
      ['run', `${evil}.js`],
      ['config', 'set', 'progress', evil],
    ]) {
      const ended = await home.kr(args);
      expect(ended.code).toBeGreaterThan(0);
      expectPlain(ended, args.join(' '));
    }
  });
});
