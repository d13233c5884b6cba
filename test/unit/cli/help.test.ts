/** The form of help: every verb tells the same things in the same order, and all of it is true. */
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { isCmdlet, translateCmdlet } from '../../../src/cli/cmdlet-arguments.ts';
import { cutCommand, makeProgram, verbShapes } from '../../../src/cli/program.ts';
import { readyWidth } from '../../../src/cli/ready-help.ts';
import { notesOf } from '../../../src/cli/verb-notes.ts';

const program = makeProgram(async () => {});

interface Case {
  name: string;
  verb: Command;
}

const verbs = leaves(program, '');
const groups = program.commands.filter(({ commands }) => commands.length > 0);

function leaves(command: Command, before: string): Case[] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`;
    return one.commands.length === 0 ? [{ name, verb: one }] : leaves(one, `${name} `);
  });
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

/** The calls of kr in a line of a shell, as words. */
function callsOf(line: string): string[][] {
  return [...line.matchAll(/\bkr ((?:'[^']*'|[^|>)'])+)/g)].map(([, words = '']) =>
    [...words.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", '')),
  );
}

/** The verb that a command line calls, with its own name. */
async function calledBy(argv: readonly string[]): Promise<string | undefined> {
  let called: string | undefined;
  const whole = makeProgram(async () => {});
  whole.hook('preAction', (_program, action) => {
    called = [action.parent === whole ? [] : [action.parent?.name()], action.name()].flat().join(' ');
  });
  const words = isCmdlet(argv) ? translateCmdlet(argv, verbShapes(whole)) : argv;
  await whole.parseAsync([...cutCommand(words, whole).words], { from: 'user' });
  return called;
}

describe.each(verbs)('the help of $name', ({ name, verb }) => {
  const notes = notesOf(verb);
  const help = helpOf(verb);

  test('has a purpose of one sentence', () => {
    expect(notes?.purpose).toMatch(/^[A-Z][^.]*\.$/);
    expect(help.replaceAll('\n', ' ')).toContain(notes?.purpose);
  });

  test('has two examples or more, which call the verb', async () => {
    expect(notes?.examples.length).toBeGreaterThanOrEqual(2);
    for (const example of notes?.examples ?? []) {
      expect(help).toContain(`\n  ${example}\n`);
      const called = await Promise.all(callsOf(example).map(calledBy));
      expect(called, example).toContain(name);
    }
  });

  test('has a cmdlet that calls it, when it has one', () => {
    const cmdlet = notes?.cmdlet;
    if (cmdlet === undefined) return;
    expect(help).toMatch(new RegExp(`^As a cmdlet: kr ${cmdlet}$`, 'm'));
    expect(isCmdlet([cmdlet])).toBe(true);
    const words = translateCmdlet([cmdlet], verbShapes(program)).join(' ');
    expect([name, 'add-tasks-service']).toContain(words);
  });

  test('describes each argument and option, each option in a group', () => {
    for (const argument of verb.registeredArguments) expect(argument.description).toMatch(/\S/);
    for (const option of verb.options) {
      expect(option.description, option.flags).toMatch(/\S/);
      expect(option.helpGroupHeading, option.flags).toMatch(/^[A-Z].*:$/);
    }
  });

  test('has its own groups first, then what every verb has, in one order', () => {
    const titles = [...help.matchAll(/^(\S.*):$/gm)].map(([, title]) => title);
    const shared = ['Options of every verb', 'Examples', 'Exit codes', 'With --json'];
    expect(titles.slice(-shared.length)).toEqual(shared);
    const changes = titles.indexOf('Changes');
    if (changes >= 0) expect(titles[changes + 1]).toBe(shared[0]);
  });

  test('has exit codes in order, and tells what --json prints', () => {
    const codes = notes?.exitCodes.map(({ code }) => (code === 'N' ? 4 : Number(code))) ?? [];
    expect(codes).toEqual(expect.arrayContaining([0, 2, 125]));
    expect(codes).toEqual(codes.toSorted((a, b) => a - b));
    for (const { meaning } of notes?.exitCodes ?? []) expect(meaning).toMatch(/\S/);
    expect(notes?.json).toMatch(/\S/);
  });
});

test.each([{ name: 'kr', verb: program }, ...groups.map((verb) => ({ name: verb.name(), verb })), ...verbs])(
  'the help of $name fits 80 columns',
  ({ verb }) => {
    for (const line of helpOf(verb).split('\n')) expect(line.length, line).toBeLessThanOrEqual(readyWidth);
  },
);

test('on a narrow terminal help is broken between words', () => {
  for (const { verb } of verbs) {
    let help = '';
    verb.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 40 }).outputHelp();
    const examples = (notesOf(verb)?.examples ?? []).map((line) => `  ${line}`);
    const [, ...rest] = help.split('\n');
    const lines = rest.filter((line) => !examples.includes(line) && !line.endsWith(':'));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(40);
  }
});

test.each(groups.map((verb) => ({ name: verb.name(), verb })))(
  'the help of $name has its verbs',
  ({ verb }) => {
    expect(verb.description()).toMatch(/^[A-Z][^.]*\.$/);
    const help = helpOf(verb);
    for (const one of verb.commands) expect(help).toMatch(new RegExp(`^ {2}${one.name()} +[A-Z]`, 'm'));
  },
);

test('the cmdlets of the guide are there', () => {
  const cmdlets = verbs.map(({ verb }) => notesOf(verb)?.cmdlet);
  for (const cmdlet of [
    'New-KrTask',
    'Start-KrTask',
    'Get-KrTask',
    'Get-KrTaskState',
    'Get-KrTaskResult',
    'Stop-KrTask',
    'Remove-KrTask',
    'Set-KrTaskName',
    'Add-KrTasksService',
  ]) {
    expect(cmdlets).toContain(cmdlet);
  }
});
