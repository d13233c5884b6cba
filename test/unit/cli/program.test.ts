import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { completionScripts } from '../../../src/cli/completion/scripts.ts';
import { shells } from '../../../src/cli/completion/shells.ts';
import { findPlainCall, plainVerbs } from '../../../src/cli/plain-call.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import { suggestOption, suggestVerb } from '../../../src/cli/suggest.ts';
import { OutputEvent } from '../../../src/protocol/events.ts';
import { outputStreams } from '../../../src/protocol/output-streams.ts';

interface Call {
  args: string[];
  options: object;
  globals: object;
}

async function parse(...argv: string[]): Promise<Call | undefined> {
  let call: Call | undefined;
  const program = makeProgram(async ({ args, options, globals }) => {
    call = { args, options, globals };
  });
  await program.parseAsync(argv, { from: 'user' });
  return call;
}

describe('the command line', () => {
  test('options of every verb may stand before the verb and after it', async () => {
    expect((await parse('--json', 'get-task', '--home', '/x', 'a'))?.globals).toMatchObject({
      json: true,
      home: '/x',
    });
    expect((await parse('daemon', '--home', '/y', 'status', '--quiet'))?.globals).toMatchObject({
      home: '/y',
      quiet: true,
    });
  });

  test('options that may be repeated are collected', async () => {
    const call = await parse('new', '--code', 'x', '--arg', 'a=1', '--arg', 'b=2', '--extra-refs', 'r.dll');
    expect(call?.options).toMatchObject({ arg: ['a=1', 'b=2'], extraRefs: ['r.dll'] });
  });

  test.each([
    ['run', 'x.ps1', 'new-task'],
    ['new', 'x.ps1', 'new-task'],
    ['start', 'a', 'start-task'],
    ['get', 'a', 'get-task'],
    ['ls', 'a', 'get-task'],
    ['result', 'a', 'get-task-result'],
    ['logs', 'a', 'get-task-output'],
    ['stop', 'a', 'stop-task'],
    ['rm', 'a', 'remove-task'],
    ['rename', 'a', 'set-task-name'],
    ['wait', 'a', 'wait-task'],
    ['watch', 'a', 'watch-task'],
  ])('the short form %s works', async (short, argument) => {
    expect((await parse(short, argument))?.args).toEqual([argument]);
  });

  test.each(Object.keys(plainVerbs))('%s with words alone is what the parser makes of it', async (verb) => {
    expect(findPlainCall([verb, 'a', '@last'])).toBeDefined();
    expect(await parse(verb, 'a', '@last')).toEqual({ args: ['a', '@last'], options: {}, globals: {} });
    expect(findPlainCall([verb, '-'])).toBeDefined();
    expect(await parse(verb, '-')).toEqual({ args: ['-'], options: {}, globals: {} });
  });

  test('a plain call has all names of its verb, and does what is declared of it', async () => {
    const verbs = makeProgram(async () => {}).commands.map((one) => [one.name(), ...one.aliases()]);
    for (const names of verbs.filter((some) => some.some((name) => name in plainVerbs))) {
      expect(new Set(names.map((name) => plainVerbs[name])).size).toBe(1);
      const { run } = await (
        plainVerbs[names[0] as string] as NonNullable<ReturnType<typeof findPlainCall>>
      )();
      let called: unknown;
      const program = makeProgram(async (call) => {
        called = call.run;
      });
      await program.parseAsync([names[0] as string, 'a'], { from: 'user' });
      expect(called).toBe(run);
    }
  });

  test.each([
    [['get-task-state']],
    [['set-task-progress', '-5']],
    [['get-task-state', 'a', '--json']],
    [['--json', 'get-task-state', 'a']],
    [['Get-KrTaskState', '-Id', 'a']],
    [['toString', 'a']],
    [[]],
  ])('%j is left to the parser', (argv) => {
    expect(findPlainCall(argv)).toBeUndefined();
  });

  test('--no-parent and --parent go to the same option', async () => {
    expect((await parse('new', '--no-parent', '--code', 'x'))?.options).toMatchObject({ parent: false });
    expect((await parse('new', '--parent', 'p', '--code', 'x'))?.options).toMatchObject({ parent: 'p' });
    expect((await parse('new', '--code', 'x'))?.options).not.toHaveProperty('parent', true);
  });

  test.each([
    [['get-tsk'], 'get-task'],
    [['sttart', 'x'], 'start'],
    [['new', '--cod', 'x'], '--code'],
  ])('a mistake in %j is met with %s', async (argv, suggestion) => {
    await expect(parse(...argv)).rejects.toThrow(suggestion);
  });

  test.each([
    ['kill', 'stop-task'],
    ['ps', 'get-task'],
    ['build.ps1', 'kr run build.ps1'],
    ['a b.js', "kr run 'a b.js'"],
    ['GET-TASK', 'get-task'],
    ['lst', 'ls'],
    ['constructor', undefined],
    ['frob', undefined],
  ])('the word %s is met with %s', (word, meant) => {
    const suggestion = suggestVerb(
      word,
      makeProgram(async () => {}),
    );
    if (meant === undefined) expect(suggestion).toBeUndefined();
    else expect(suggestion).toContain(meant);
  });

  test.each([
    ['run-task', '--lang', '--language'],
    ['run-task', '-CodeFilePath', '--code-file-path'],
    ['get-task-output', '-f', '--follow'],
    ['get-task', '--fromat', '--format'],
    ['get-task', '-Id', 'kr get-task ID'],
    ['watch-task', '-Frob', undefined],
  ])('%s %s is met with %s', (verb, word, meant) => {
    const command = makeProgram(async () => {}).commands.find((one) => one.name() === verb);
    const suggestion = command && suggestOption(word, command);
    if (meant === undefined) expect(suggestion).toBeUndefined();
    else expect(suggestion).toContain(meant);
  });

  test.each([
    ['start-task', ['start-task']],
    ['rm', ['remove-task']],
    ['daemon', ['daemon']],
    ['nosuch', []],
  ])('only %s is declared when it is wanted', (wanted, expected) => {
    expect(makeProgram(async () => {}, wanted).commands.map((command) => command.name())).toEqual(expected);
  });
});

describe('completions', () => {
  const extensions = { bash: 'bash', zsh: 'zsh', fish: 'fish', powershell: 'ps1' };

  test.each(shells)('the file for %s is what the program says', (shell) => {
    const file = path.join(import.meta.dirname, `../../../completions/kr.${extensions[shell]}`);
    expect(readFileSync(file, 'utf8')).toBe(completionScripts[shell]);
  });

  test('the streams are those of the protocol', () => {
    expect(outputStreams).toEqual(OutputEvent.properties.stream.enum);
  });
});
