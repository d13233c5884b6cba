import { describe, expect, it } from 'vitest';
import { readComplaints } from '../../../../src/runners/shell/check-syntax.ts';
import { endingOf } from '../../../../src/runners/shell/host/ending.ts';
import { ResultLines } from '../../../../src/runners/shell/host/result-lines.ts';
import { scriptName } from '../../../../src/runners/shell/host/start-child.ts';
import { namedInterpreter } from '../../../../src/runners/shell/interpreter.ts';
import { launchOf } from '../../../../src/runners/shell/launch.ts';

const interpreterOf = (code: string) => namedInterpreter(code) ?? expect.fail('no interpreter');

describe('the interpreter of a first line', () => {
  it.each([
    ['#!/bin/sh', '/bin/sh', [], 'sh'],
    ['#! /bin/bash  -eu \nx', '/bin/bash', ['-eu'], 'bash'],
    ['#!/usr/bin/env bash\r\n', '/usr/bin/env', ['bash'], 'bash'],
    ['#!/usr/bin/env -S A=1 /opt/zsh -f\n', '/usr/bin/env', ['-S A=1 /opt/zsh -f'], 'zsh'],
    ['#!/usr/bin/awk -f\n', '/usr/bin/awk', ['-f'], 'awk'],
  ])('%j', (code, program, options, name) => {
    expect(namedInterpreter(code)).toEqual({ program, options, name });
  });

  it.each(['', '#! \n/bin/sh', ' #!/bin/sh', '# !/bin/sh', 'x\n#!/bin/sh'])('none is named by %j', (code) => {
    expect(namedInterpreter(code)).toBeNull();
  });
});

describe('how a script is started', () => {
  it('is by a shell that reads it under the name that it had', () => {
    const sourced = { form: 'sourced', program: '/bin/sh', options: ['-e'] };
    const sh = interpreterOf('#!/bin/sh -e\n');
    expect(launchOf(sh, '', null)).toEqual({ ...sourced, name: 'sh' });
    expect(launchOf(sh, '', '/a b/x.sh')).toEqual({ ...sourced, name: '/a b/x.sh' });
  });

  it.each([
    ['#!/bin/bash\n', "BASH_ARGV0='/a b/x.sh'"],
    ['#!/bin/bash\n[[ $BASH_SOURCE == $0 ]]', null],
    ['#!/bin/zsh\n', "0='/a b/x.sh'"],
    ['#!/usr/bin/perl\n', null],
  ])('is by a file: %j', (code, firstLine) => {
    const interpreter = interpreterOf(code);
    expect(launchOf(interpreter, code, '/a b/x.sh')).toMatchObject({
      form: 'file',
      fileName: 'x.sh',
      firstLine,
    });
    expect(launchOf(interpreter, code, null)).toMatchObject({ fileName: 'snippet', firstLine: null });
  });

  it.each(['', '.', '..'])('is never by a file called %j', (fileName) => {
    expect(scriptName({ form: 'file', program: 'x', options: [], fileName, firstLine: null })).toBe(
      'snippet',
    );
  });
});

it("complaints of shells about a script's syntax are told with their lines", () => {
  const text = `/t/s: 3: Syntax error: "fi" unexpected
/t/s: line 4: syntax error near unexpected token \`)'
/t/s: line 4: \`)'
/t/s: line 5: warning: here-document at line 1 delimited by end-of-file (wanted \`E')
something else: 7: x`;
  expect(readComplaints(text, '/t/s').map(({ line, message }) => [line, message])).toEqual([
    [3, 'Syntax error: "fi" unexpected'],
    [4, "syntax error near unexpected token `)'"],
  ]);
});

describe('lines', () => {
  const linesOf = (maxBytes: number, ...pieces: string[]): ResultLines => {
    const lines = new ResultLines(maxBytes);
    for (const piece of pieces) lines.push(piece);
    return lines;
  };

  it.each([
    [[], null],
    [['a'], ['a']],
    [['a\n'], ['a']],
    [['\n'], ['']],
    [
      ['a', 'b\nc', '', 'd\r\n\ne'],
      ['ab', 'cd\r', '', 'e'],
    ],
  ])('of %j', (pieces, expected) => {
    expect(JSON.parse(linesOf(1000, ...pieces).finish() ?? 'null')).toEqual(expected);
  });

  it('are counted as the JSON that they become', () => {
    const json = JSON.stringify(['ü"', 'b']);
    const size = Buffer.byteLength(json);
    expect(linesOf(size, 'ü"\nb\n').finish()).toBe(json);
    expect(linesOf(size - 1, 'ü"\nb\n').isTooLarge).toBe(true);
    expect(linesOf(10, 'x'.repeat(20)).isTooLarge).toBe(true);
  });
});

describe('the end of a process', () => {
  const failure = (code: string, path = 'x'): Error =>
    Object.assign(new Error(code), { code, path, syscall: 'spawn x' });

  it.each([
    [{ code: 0 }, false, 'completed', null, 0],
    [{ code: 0 }, true, 'completed', null, 0],
    [{ code: 3 }, false, 'failed', 'exit', 3],
    [{ code: 143 }, true, 'stopped', null, null],
    [{ signal: 'SIGTERM' as const }, true, 'stopped', null, null],
    [{ signal: 'SIGTERM' as const }, false, 'failed', 'exit', 143],
    [{ failure: failure('ENOENT') }, false, 'failed', 'error', 127],
    [{ failure: failure('EACCES') }, false, 'failed', 'error', 126],
    [{ failure: failure('E2BIG') }, false, 'failed', 'error', 126],
    [{ failure: new Error('no such directory') }, false, 'failed', 'error', null],
  ])('%o, cancelled: %s', (exit, cancelled, outcome, fault, exitCode) => {
    const ending = endingOf(exit, cancelled);
    expect([ending.outcome, ending.fault?.code ?? null, ending.exitCode]).toEqual([outcome, fault, exitCode]);
  });
});
