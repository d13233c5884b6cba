import { describe, expect, test } from 'vitest';
import { isCmdlet, translateCmdlet } from '../../../src/cli/cmdlet-arguments.ts';
import { makeProgram, verbShapes } from '../../../src/cli/program.ts';

const verbs = verbShapes(makeProgram(async () => {}));
const translate = (...argv: string[]): string[] => translateCmdlet(argv, verbs);

describe('cmdlet spellings', () => {
  test.each([
    [
      ['New-KrTask', '-ScriptBlock', '1..3', '-AutoStart'],
      ['new-task', '--script-block=1..3', '--auto-start'],
    ],
    [
      ['new-krtask', '-scriptblock:1..3'],
      ['new-task', '--script-block=1..3'],
    ],
    [
      ['New-KrTask', '-Code', '-1', '-Lang', 'js'],
      ['new-task', '--code=-1', '--language=js'],
    ],
    [
      ['New-KrTask', '-CodeFilePath', 'a.ps1', '-Id', 'x'],
      ['new-task', '--code-file-path=a.ps1', '--id=x'],
    ],
    [
      ['New-KrTask', '-ExtraImports', 'A,B', '-Code:x'],
      ['new-task', '--extra-imports=A', '--extra-imports=B', '--code=x'],
    ],
    [
      ['Start-KrTask', '-Id', 'a,b'],
      ['start-task', 'a', 'b'],
    ],
    [
      ['Start-KrTask', '-Id', 'a,', 'b'],
      ['start-task', 'a', 'b'],
    ],
    [
      ['Start-KrTask', 'a', 'b'],
      ['start-task', 'a', 'b'],
    ],
    [
      ['Start-KrTask', '-'],
      ['start-task', '-'],
    ],
    [
      ['Get-KrTask', '-Id', 'X', '-State'],
      ['get-task', 'X', '--state'],
    ],
    [
      ['GET-KRTASK', '-Id:X', '--json'],
      ['get-task', 'X', '--json'],
    ],
    [
      ['Get-KrTaskState', '-Id', 'X'],
      ['get-task-state', 'X'],
    ],
    [
      ['Get-KrTaskResult', '-I', 'X'],
      ['get-task-result', 'X'],
    ],
    [
      ['Get-KrTaskOutput', '-Id', 'X', '-Follow'],
      ['get-task-output', 'X', '--follow'],
    ],
    [
      ['Receive-KrTask', '-Id', 'X'],
      ['get-task-output', 'X'],
    ],
    [
      ['Stop-KrTask', '-Id', 'X', '-WhatIf'],
      ['stop-task', 'X', '--what-if'],
    ],
    [
      ['Stop-KrTask', '-Id', 'X', '-Confirm:$false'],
      ['stop-task', 'X'],
    ],
    [
      ['Stop-KrTask', '-Id', 'X', '-Confirm:$true'],
      ['stop-task', 'X', '--confirm'],
    ],
    [
      ['Remove-KrTask', '-Id', 'X'],
      ['remove-task', 'X'],
    ],
    [
      ['Set-KrTaskName', '-Id', 'X', '-Name', 'a b'],
      ['set-task-name', 'X', '--name=a b'],
    ],
    [
      ['Run-KrTask', '-ScriptBlock', 'a,b'],
      ['run-task', '--script-block=a,b'],
    ],
    [
      ['Invoke-KrTask', '-ScriptBlock', '1'],
      ['run-task', '--script-block=1'],
    ],
    [
      ['Wait-KrTask', '-Id', 'X', '-Timeout', '5s'],
      ['wait-task', 'X', '--timeout=5s'],
    ],
    [['Watch-KrTask'], ['watch-task']],
    [
      ['Set-KrGroup', '-Name', 'net', '-Parallel', '2'],
      ['set-group', 'net', '--parallel=2'],
    ],
    [
      ['Suspend-KrGroup', '-Name', 'net,db', '-WhatIf'],
      ['suspend-group', 'net', 'db', '--what-if'],
    ],
    [['Get-KrGroup'], ['get-group']],
    [
      ['Add-KrTasksService', '-MaxRunspaces', '4'],
      ['add-tasks-service', '--max-runspaces=4'],
    ],
    [
      ['get-task', '-Id', 'X'],
      ['get-task', '-Id', 'X'],
    ],
    [
      ['Get-KrTask', '--', '-Id'],
      ['get-task', '--', '-Id'],
    ],
    [[], []],
  ])('%j', (argv, expected) => {
    expect(translate(...argv)).toEqual(expected);
  });

  test.each([
    [['Get-KrNothing']],
    [['Get-KrTask', '-Nonsense']],
    [['New-KrTask', '-E', 'X']],
    [['Start-KrTask', '-Id']],
    [['Stop-KrTask', '-WhatIf:maybe']],
  ])('%j is a usage error', (argv) => {
    expect(() => translate(...argv)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('only a cmdlet is taken for one', () => {
    expect(isCmdlet(['New-KrTask'])).toBe(true);
    expect(isCmdlet(['new-task'])).toBe(false);
    expect(isCmdlet([])).toBe(false);
  });

  test.each([
    [['New-KrTsk'], 'New-KrTask'],
    [['get-krtaskstat'], 'Get-KrTaskState'],
    [['New-KrTask', '-Nmae', 'x'], '-Name'],
    [['Start-KrTask', '-Ix', 'x'], '-Id'],
    [['New-KrTask', '-CodFilePath', 'x'], '-CodeFilePath'],
  ])('a mistake in %j is met with %s', (argv, suggestion) => {
    expect(() => translate(...argv)).toThrow(` ${suggestion}?`);
  });

  test('what is like nothing is met with no suggestion', () => {
    expect(() => translate('Frob-KrQuux')).toThrow(/^[^?]*$/);
  });
});
