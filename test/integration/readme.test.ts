/** README.md tells the truth: its commands run and print what it says, its tables agree with the program. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCmdlet, translateCmdlet } from '../../src/cli/cmdlet-arguments.ts';
import { shells } from '../../src/cli/completion/shells.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { makeProgram, verbShapes } from '../../src/cli/program.ts';
import { notesOf } from '../../src/cli/verb-notes.ts';
import { errorTable } from '../../src/protocol/errors.ts';
import { allKeys } from '../../src/tui/watch/key-hints.ts';
import { type Ended, root, runProgram, TestHome } from '../helpers/kr.ts';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const { version, scripts } = JSON.parse(read('package.json'));
const hasDotnet = spawnSync('dotnet', ['--version']).status === 0;

/** The fenced blocks of a language. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text ?? '');

/** The rows of the table below a heading, each as its cells. */
function table(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** What stands in a cell as code. */
const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
});
afterAll(() => home[Symbol.asyncDispose]());

function shell(command: string, args: readonly string[], cwd = home.directory): Promise<Ended> {
  const directories = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH];
  return runProgram(command, args, {
    cwd,
    env: { KR_HOME: home.home, PATH: directories.join(path.delimiter) },
  });
}

/** The commands of a block. One may go over several lines, as long as its quotes are open. */
function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let command = '';
  for (const line of block.split('\n')) {
    if (command === '' && (line === '' || line.startsWith('#'))) continue;
    command += command === '' ? line : `\n${line}`;
    if ((command.match(/'/g)?.length ?? 0) % 2 === 1) continue;
    commands.push(command);
    command = '';
  }
  expect(command).toBe('');
  return commands;
}

/** What each command of the README begins with, in order, and what it prints on stdout. */
const session: [command: string, stdout: string | RegExp][] = [
  ['npm run setup', ''],
  ['export PATH="$PWD/bin:$PATH"', ''],
  ['kr --version', `${version}\n`],
  ["kr run-task --script-block '1..3", '1\n4\n9\n'],
  ['kr run-task --language cs', '55\n'],
  ['kr run-task --language js', 'Hello, WORLD!\n'],
  ["kr run-task -- printf '%s\\n' one two", 'one\ntwo\n'],
  ['kr run-task --language py', '45\n'],
  ["id=$(kr new-task --name 'Slow squares'", ''],
  ['kr start-task "$id"', 'true\n'],
  ['kr get-task "$id"', /Slow squares/],
  ['kr wait-task "$id"', '1\n4\n9\n16\n25\n'],
  ['kr get-task-result "$id" --json', '[1,4,9,16,25]\n'],
  ['kr get-task', /Slow squares/],
  ['kr get-task --where-state Completed --json', /^\[\{.*"state":"Completed".*\}\]\n$/],
  ['kr get-task-output "$id"', ''],
  ['kr run-task --detach --id long', 'long\n'],
  ['kr stop-task long --wait', 'true\n'],
  ['kr remove-task long', 'true\n'],
  ['kr remove-task --all --where-state Completed,Failed,Stopped', /^(true\n){4,}$/],
  ["kr New-KrTask -ScriptBlock 'Get-Date' -Id now -AutoStart", 'now\n'],
  ['kr Get-KrTask -Id now -State', /^(Queued|Running|Completed)\n$/],
  ['kr Stop-KrTask -Id now -WhatIf', ''],
  ['kr doctor', /PowerShell/],
];

describe.skipIf(!hasDotnet)('the commands', () => {
  it('of the sh blocks succeed and print what they should', async () => {
    const commands = blocks('sh')
      .filter((block) => !block.startsWith('#!'))
      .flatMap(commandsOf);
    expect(commands).toHaveLength(session.length);
    for (const [index, [start]] of session.entries())
      expect(commands[index]?.startsWith(start), start).toBe(true);
    // The set-up is done, and the command is on PATH.
    const run = commands.map((command) => (/^(npm|export)/.test(command) ? ':' : command));
    const mark = '\u001e';
    const script = run.map((command) => `printf '${mark}'\n${command}\n`).join('');
    const { code, stdout, stderr } = await shell('bash', ['-euo', 'pipefail', '-c', script]);
    expect(code, stderr).toBe(0);
    const printed = stdout.split(mark).slice(1);
    for (const [index, [start, expected]] of session.entries()) {
      if (typeof expected === 'string') expect(printed[index], start).toBe(expected);
      else expect(printed[index], start).toMatch(expected);
    }
  });

  it('of CI steps succeed', async () => {
    const steps = blocks('yaml').flatMap((block) => [...block.matchAll(/^ *- run: (.*)$/gm)]);
    const printed = [];
    for (const [, command = ''] of steps) {
      // As the steps of a workflow are run.
      const { code, stdout, stderr } = await shell('bash', ['-eo', 'pipefail', '-c', command]);
      expect(code, stderr).toBe(0);
      printed.push(stdout);
    }
    expect(printed).toEqual([expect.stringMatching(/^Built on \d{4}-\d{2}-\d{2}\n$/), '', '']);
    expect((await home.kr(['daemon', 'status'])).code).toBe(1);
  });
});

describe('the shell script', () => {
  const [script = ''] = blocks('sh').filter((block) => block.startsWith('#!/bin/sh'));
  const run = (name: string, text: string) => {
    const file = path.join(home.directory, name);
    writeFileSync(file, text, { mode: 0o700 });
    return shell(file, []);
  };

  it('prints the results', async () => {
    const { code, stdout } = await run('build.sh', script);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'built the library\nbuilt the site\nBoth are built.\n',
    });
  });

  it('fails when one of the tasks does', async () => {
    const { code, stdout } = await run(
      'fails.sh',
      script.replace('return "built the site"', 'process.exit(7)'),
    );
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'built the library\n' });
  });
});

it('the curl line gets the description of the interface', async () => {
  await home.startDaemon();
  const line = /`(curl [^`]+)`/.exec(readme)?.[1] ?? '';
  const { code, stdout } = await shell('bash', ['-c', line]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ openapi: expect.any(String), info: { version } });
});

it('the scripts that README and CONTRIBUTING name are there', () => {
  for (const text of [readme, read('CONTRIBUTING.md')]) {
    for (const [, name = ''] of text.matchAll(/npm run ([\w-]+)/g))
      expect(Object.keys(scripts)).toContain(name);
  }
});

it('the files that README, CONTRIBUTING and CHANGELOG link to are there', () => {
  for (const file of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    for (const [, link = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(() => read(link)).not.toThrow();
  }
});

describe('the table of verbs', () => {
  const program = makeProgram(async () => {});
  const rows = table('Verbs').map(([usage, short, cmdlet, does]) => ({
    usage: codes(usage)[0] ?? '',
    shorts: codes(short),
    cmdlet: codes(cmdlet)[0],
    does: does ?? '',
  }));
  const nameOf = (usage: string) => usage.split(' ', 1)[0] ?? '';
  const find = (name: string) => program.commands.find((command) => command.name() === name);

  const cmdletOf = (name: string) => {
    const verb = find(name);
    return verb && notesOf(verb)?.cmdlet;
  };

  /** `start-task ID…` for a verb, `daemon start|stop` for a group. */
  function usageOf(command: Command): string {
    if (command.commands.length > 0) {
      return `${command.name()} ${command.commands.map((sub) => sub.name()).join('|')}`;
    }
    const words = command.registeredArguments.map((argument) => {
      const word = argument.name().replace(/s$/, '').toUpperCase() + (argument.variadic ? '…' : '');
      return argument.required ? word : `[${word}]`;
    });
    return [command.name(), ...words].join(' ');
  }

  it('has every verb, with its arguments and short forms', () => {
    // The cmdlet's own verb stands beside the group that it is part of.
    const expected = program.commands.filter((command) => command.name() !== 'add-tasks-service');
    expect(rows.map(({ usage }) => usage).toSorted()).toEqual(expected.map(usageOf).toSorted());
    for (const { usage, shorts } of rows) {
      const name = nameOf(usage);
      expect(shorts, name).toEqual(name === 'daemon' ? ['add-tasks-service'] : find(name)?.aliases());
    }
  });

  it('has the cmdlet of every verb that has one', () => {
    const shapes = verbShapes(program);
    for (const { usage, cmdlet } of rows) {
      const name = nameOf(usage);
      if (name !== 'daemon') expect(cmdlet, name).toBe(cmdletOf(name));
      if (cmdlet === undefined) continue;
      expect(isCmdlet([cmdlet])).toBe(true);
      expect(translateCmdlet([cmdlet], shapes)).toEqual([name === 'daemon' ? 'add-tasks-service' : name]);
    }
  });

  it('names only options that the verbs have', () => {
    for (const { usage, does } of rows) {
      const options = find(nameOf(usage))?.options.map(({ long }) => long);
      for (const [option] of does.matchAll(/--[\w-]+/g)) expect(options, usage).toContain(option);
    }
  });

  it('kr help VERB is the help of the verb, also of one of a group and of a cmdlet', async () => {
    for (const [words, same] of [
      [['start'], ['start-task']],
      [['Start-KrTask'], ['start-task']],
      [
        ['daemon', 'stop'],
        ['daemon', 'stop'],
      ],
      [
        ['config', 'set'],
        ['config', 'set'],
      ],
    ] as const) {
      const [help, option] = await Promise.all([home.ok(['help', ...words]), home.ok([...same, '--help'])]);
      expect(help).toBe(option);
      expect(help.startsWith(`Usage: kr ${same.join(' ')}`)).toBe(true);
    }
    for (const words of [['nosuch'], ['daemon', 'nosuch'], ['No-KrSuch']]) {
      expect(await home.kr(['help', ...words])).toMatchObject({ code: 2, stdout: '' });
    }
  });
});

it('the table of keys of the live view has every key', () => {
  expect(table('Watching')).toEqual(allKeys);
});

it('the table of completions has every shell', () => {
  const named = table('Completions').map(([, line]) => /kr completion (\w+)/.exec(line ?? '')?.[1]);
  expect(named.toSorted()).toEqual([...shells].toSorted());
});

it('the package that is installed has the version of the program', () => {
  expect(/kr-(\S+)\.tgz/.exec(readme)?.[1]).toBe(version);
});

describe('the table of exit codes', () => {
  it('has every code of the program, and no other', () => {
    const listed = table('Exit codes').map(([code]) => code ?? '');
    const own = [...Object.values(exitCodes), ...Object.values(errorTable).map(({ exitCode }) => exitCode)];
    const sorted = [...new Set(own)].toSorted((a, b) => a - b).map(String);
    expect(listed).toEqual([...sorted.slice(0, 4), 'N', ...sorted.slice(4)]);
  });

  it('the help of each verb has only codes that it lists', () => {
    const listed = table('Exit codes').map(([code]) => code);
    const leaves = (command: Command): Command[] =>
      command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
    for (const verb of leaves(makeProgram(async () => {}))) {
      for (const { code } of notesOf(verb)?.exitCodes ?? []) {
        expect(listed, verb.name()).toContain(code);
      }
    }
  });
});
