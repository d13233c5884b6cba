/** The completions in the shells that they are for: verbs, values, ids, and names that nobody evaluates. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPowerShell } from '../../src/runners/dotnet/powershell-location.ts';
import { created, ended } from '../helpers/js-tasks.ts';
import { root, runProgram, TestHome } from '../helpers/kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

const bashCompletion = '/usr/share/bash-completion/bash_completion';
const has = (...command: [string, ...string[]]) =>
  spawnSync(command[0], command.slice(1), { cwd: root }).status === 0;
const shellsHere = {
  bash: has('bash', '--version') && existsSync(bashCompletion),
  zsh: has('zsh', '--version'),
  fish: has('fish', '--version'),
  powershell: has('dotnet', 'tool', 'run', 'pwsh', '-Version'),
};
const extensions = { bash: 'bash', zsh: 'zsh', fish: 'fish', powershell: 'ps1' };

/** What would happen if a shell took a task's name for code. */
const hostile =
  '$(touch evaluated) `touch evaluated`; touch evaluated #\' " {touch,evaluated} * %s \n:files \u001b[31m\t\\';
let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  for (const name of ['net-1', 'net-2']) {
    await home.request('POST', `/groups/set?name=${name}`, { description: hostile });
  }
  await created(home, { id: 'alpha-1', name: hostile });
  await created(home, { id: 'alpha-2', name: 'Plain \\ name' });
  await ended(home, { id: 'omega.3', name: hostile });
  for (const name of ['some.ps1', 'some.txt', 'some.dll', 'UPPER.JS', 'some dir/one.js']) {
    mkdirSync(path.dirname(path.join(work(), name)), { recursive: true });
    writeFileSync(path.join(work(), name), '');
  }
});
afterAll(() => home[Symbol.asyncDispose]());

const inHome = (name: string) => path.join(home.directory, name);
/** Where the shells are. */
const work = () => inHome('work');
const scriptOf = (shell: keyof typeof extensions) =>
  path.join(root, 'completions', `kr.${extensions[shell]}`);

describe.each(Object.keys(extensions) as (keyof typeof extensions)[])('%s', (shell) => {
  it('the file in the repository is what kr prints, and printing it starts no daemon', async () => {
    const elsewhere = inHome('elsewhere');
    const printed = await home.kr(['completion', shell], { env: { KR_HOME: elsewhere } });
    expect(printed).toMatchObject({ code: 0, stderr: '', stdout: readFileSync(scriptOf(shell), 'utf8') });
    expect(existsSync(elsewhere)).toBe(false);
  });
});

/** What a shell offers at the end of each line. */
type Complete = (lines: readonly string[], krHome: string) => Promise<string[][]>;

async function offers(command: string, args: readonly string[], krHome: string): Promise<string[][]> {
  const binDirectories = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH];
  const env = { KR_HOME: krHome, PATH: binDirectories.join(path.delimiter), NO_COLOR: '1' };
  const { code, stdout, stderr } = await runProgram(command, args, { cwd: root, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // A line "--" ends what is offered for one command line.
  const lists: string[][] = [[]];
  for (const line of stdout.split('\n').slice(0, -1)) {
    if (line === '--') lists.push([]);
    else lists.at(-1)?.push(line);
  }
  // Shells differ in what they replace: a whole word, or what comes after a comma or an equals sign.
  return lists.slice(0, -1).map((list) => list.map((one) => one.replace(/^.*[,=]/, '')).toSorted());
}

const completers: Partial<Record<keyof typeof extensions, Complete>> = {
  // As bash calls it: the line, the place of the cursor, and a function. compopt works only inside a completion.
  bash: (lines, krHome) => {
    const calls = lines.map((line) => {
      const current = line.split(/[ =:@,]/).at(-1);
      return `COMP_LINE='${line}'; COMP_POINT=${line.length}; _kr kr '${current}' x; printf '%s\\n' "\${COMPREPLY[@]}" | sed '/^$/d'; echo --`;
    });
    const script = `set -u; cd '${work()}'; source '${scriptOf('bash')}'; compopt() { :; }; ${calls.join('; ')}`;
    return offers('bash', ['--norc', '-c', script], krHome);
  },
  fish: (lines, krHome) => {
    const calls = lines.map(
      (line) => `complete -C '${line}' | string replace -r '\\t.*' ''; printf '%s\\n' --`,
    );
    return offers(
      'fish',
      ['--no-config', '-c', `cd '${work()}'; source '${scriptOf('fish')}'; ${calls.join('; ')}`],
      krHome,
    );
  },
  powershell: (lines, krHome) => {
    const calls = lines.map(
      (line) =>
        // To offer nothing at all is an error for PowerShell, which the prompt does not show.
        `try { (TabExpansion2 '${line}' ${line.length}).CompletionMatches.CompletionText } catch { } finally { '--' }`,
    );
    const script = `$ErrorActionPreference = 'Stop'; cd '${work()}'; . '${scriptOf('powershell')}'; ${calls.join('; ')}`;
    const args = ['tool', 'run', 'pwsh', '-NoProfile', '-NonInteractive', '-Command', script];
    return offers('dotnet', args, krHome);
  },
};

/** As each shell writes them. */
const fileOffers = [expect.stringMatching(/some dir/), expect.stringMatching(/some\.ps1$/)];
const ids = ['alpha-1', 'alpha-2', 'omega.3'];
/** Command lines, and all that may follow at their end. */
const cases: [line: string, expected: unknown[]][] = [
  ['kr start-t', ['start-task']],
  ['kr daemon re', ['restart']],
  ['kr config un', ['unset']],
  ['kr start-task ', ['alpha-1', 'alpha-2']],
  ['kr start al', ['alpha-1', 'alpha-2']],
  ['kr get-task-result ', ['omega.3']],
  ['kr rm o', ['omega.3']],
  ['kr get-task ', ids],
  ['kr stop-task ', ['alpha-1', 'alpha-2']],
  ['kr --json get-task-state o', ['omega.3']],
  ['kr --home /nowhere daemon rest', ['restart']],
  ['kr run --language Java', ['JavaScript']],
  ['kr run --progress ', ['auto', 'json', 'none', 'plain', 'tty']],
  ['kr get-task --where-state St', ['Stopped', 'Stopping']],
  ['kr config get grace', ['gracePeriod']],
  ['kr completion po', ['powershell']],
  ['kr stop-task --rec', ['--recurse']],
  ['kr daemon status --so', ['--socket']],
  ['kr wait-task alpha-1 om', []],
  ['kr get-task omega.3 ', ['alpha-1', 'alpha-2']],
  ['kr --home /nowhere get-task ', []],
  ['kr get-task --home=/nowhere al', []],
  ['kr get-task "al', ['alpha-1', 'alpha-2']],
  ['kr help daemon res', ['restart']],
  ['kr config set progress pl', ['plain']],
  ['kr config set gracePeriod ', ['5s']],
  ['kr New-Kr', ['New-KrTask']],
  ['kr Get-KrTask -I', ['-Id']],
  ['kr stop-krtask -id alpha-1,al', ['alpha-2']],
  ['kr get-task --where-state Running,St', ['Stopped', 'Stopping']],
  ['kr run --language=Ja', ['JavaScript']],
  ['kr logs nosuch', []],
  ['kr suspend-group ', ['default', 'net-1', 'net-2']],
  ['kr remove-group net-1 n', ['net-2']],
  ['kr new-task --group net', ['net-1', 'net-2']],
  ['kr stop-task --group=d', ['default']],
  ['kr wait-task --group net-1 ', []],
  ['kr Resume-KrGroup -Name net-2,n', ['net-1']],
  ['kr Get-KrGroup -N', ['-Name']],
  ['kr run som', fileOffers],
  ['kr run --code-file-path=som', fileOffers],
  ['kr run some.t', []],
  ['kr run -- cat some.t', [expect.stringMatching(/some\.txt$/)]],
  ['kr new --after alpha-1,al', ['alpha-2']],
  ['kr run UPP', [expect.stringMatching(/UPPER\.JS$/)]],
  ['kr run --extra-refs some.', [expect.stringMatching(/some\.dll$/)]],
];

describe.each(Object.entries(completers))('%s', (shell, complete) => {
  const isHere = shellsHere[shell as keyof typeof shellsHere];
  it.skipIf(!isHere)('completes verbs, values, options and ids, and never a name as code', async () => {
    const lines = cases.map(([line]) => line);
    const found = await complete(lines, home.home);
    expect(lines.map((line, index) => [line, found[index]])).toEqual(cases);
    for (const directory of [root, work()]) expect(existsSync(path.join(directory, 'evaluated'))).toBe(false);
  });

  it.skipIf(!isHere)('without a daemon offers no ids, says nothing, and starts none', async () => {
    const elsewhere = inHome(`no-daemon-${shell}`);
    expect(await complete(['kr start-task alp', 'kr start-t'], elsewhere)).toEqual([[], ['start-task']]);
    expect(existsSync(elsewhere)).toBe(false);
  });
});

interface Prepared {
  command: string[];
  env?: Record<string, string>;
}

/** Shells as a person starts them, in a home of their own where `kr completion install` has just been called. */
const interactive: Record<keyof typeof extensions, (userHome: string, lines: string[]) => Prepared> = {
  bash: (userHome) => {
    writeFileSync(path.join(userHome, '.bashrc'), `source ${bashCompletion}\nPS1='$ '\necho ready\n`);
    return { command: ['bash', '-i'] };
  },
  zsh: (userHome, lines) => {
    writeFileSync(path.join(userHome, '.zshrc'), `${lines.join('\n')}\nPS1='$ '\necho ready\n`);
    return { command: ['zsh', '-d', '-i'] };
  },
  fish: () => {
    // Suggestions would show what a key has yet to complete.
    const settings = 'set -g fish_autosuggestion_enabled 0; set -g fish_greeting';
    const prompt = "function fish_prompt; echo '$ '; end; echo ready";
    return { command: ['fish', '-i', '-C', `${settings}; ${prompt}`], env: { TERM: 'screen' } };
  },
  powershell: (userHome) => {
    const profile = path.join(userHome, '.config', 'powershell', 'Microsoft.PowerShell_profile.ps1');
    writeFileSync(profile, "function prompt { '$ ' }\n'ready'\n");
    const found = findPowerShell({ HOME: process.env.HOME ?? '', PATH: process.env.PATH ?? '' }, 10);
    const program = found.found ? path.join(found.location.directory, 'pwsh.dll') : '';
    // Predictions would show what a key has yet to complete; there is nothing new to tell in a test.
    const env = { POWERSHELL_UPDATECHECK: 'Off', POWERSHELL_TELEMETRY_OPTOUT: '1' };
    return { command: ['dotnet', program, '-NoLogo'], env };
  },
};

describe.skipIf(!hasTmux).each(Object.entries(interactive))('Tab in a new %s', (shell, prepare) => {
  const isHere = shellsHere[shell as keyof typeof shellsHere];
  it.skipIf(!isHere)('completes as far as it can, and shows what there is, once installed', async () => {
    const userHome = inHome(`user-${shell}`);
    mkdirSync(userHome);
    for (const name of ['mine.js', 'mine.txt']) writeFileSync(path.join(userHome, name), '');
    const env = { HOME: userHome };
    const installed = await home.json(['completion', 'install', shell], { env });
    const { command, env: more = {} } = prepare(userHome, installed.lines);
    await using terminal = new Terminal({
      cwd: work(),
      command,
      env: { KR_HOME: home.home, ...env, ...more },
    });
    // Nothing else was said while the completions were loaded.
    expect(await terminal.until(/^\$$/m)).toBe('ready\n$');

    const clear = async () => {
      // Not Ctrl-C: it throws away also what is typed next.
      terminal.press('C-u');
      terminal.run('clear');
      await terminal.until(/^\$$/);
    };
    for (const [typed, completed] of [
      ['kr start-t', 'kr start-task'],
      ['kr get-task-result ', 'kr get-task-result omega.3'],
      ['kr start-task al', 'kr start-task alpha-'],
      ['kr daemon rest', 'kr daemon restart'],
      ['kr run --language Java', 'kr run --language JavaScript'],
      ['kr run --language=Java', 'kr run --language=JavaScript'],
      ['kr config get grace', 'kr config get gracePeriod'],
      ['kr get-task --where-state Running,Que', 'kr get-task --where-state Running,Queued'],
      ['kr Stop-KrTask -Id alpha-1,al', 'kr Stop-KrTask -Id alpha-1,alpha-2'],
      ['kr run some.', 'kr run some.ps1'],
      ['kr run "some.', 'kr run "some.ps1"'],
      ['kr run ~/mine.', 'kr run ~/mine.js'],
      ['kr run --extra-refs some.', 'kr run --extra-refs some.dll'],
      // PowerShell takes @ for something of its own.
      ...(shell === 'powershell' ? [] : [['kr result @', 'kr result @last']]),
    ] as [string, string][]) {
      terminal.type(typed);
      terminal.press('Tab');
      const plain = (line: string) => line.trimEnd().replace('./', '');
      await terminal.until((screen) => screen.split('\n').some((line) => plain(line) === `$ ${completed}`));
      await clear();
    }

    // Where no file fits, none of another kind is taken: zsh can be asked in no other way.
    if (shell === 'zsh') {
      terminal.type('kr run some.t');
      terminal.press('Tab');
      terminal.type('z');
      await terminal.until(/^\$ kr run some\.tz$/m);
      await clear();
    }

    terminal.type('kr get-task ');
    terminal.press('Tab', 'Tab');
    const screen = await terminal.until((found) => ids.every((id) => found.includes(id)));
    // PowerShell tells of the one that is chosen.
    if (shell !== 'powershell') expect(screen).toContain('Plain \\ name (Created)');
    for (const directory of [userHome, work()]) {
      expect(existsSync(path.join(directory, 'evaluated'))).toBe(false);
    }
  });
});
