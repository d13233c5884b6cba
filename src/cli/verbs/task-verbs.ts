import { type Command, Option } from 'commander';
import { outputStreams } from '../../protocol/output-streams.ts';
import type { Declare } from '../declare-verb.ts';
import { addFlowOptions } from '../flow-options.ts';
import {
  addChangeOptions,
  addCreatingOptions,
  addGroup,
  addWaitingOptions,
  progressOption,
  repeatable,
  selectionOptions,
  wholeNumber,
} from '../option-groups.ts';
import { taskFormats } from '../output/task-format-names.ts';

const answersNo = '1    the answer is false: the state does not allow it';
const missing = '3    no such task';
const answers =
  '[{id, ok, reason?}], an element for each task; with --what-if also action, descendants? and whatIf';

/** The verbs that create, look at and change tasks. */
export function addTaskVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('Tasks:');

  declare.verb(program, {
    usage: 'new-task [file]',
    aliases: ['new'],
    purpose: 'Create a task and print its id.',
    cmdlet: 'New-KrTask',
    examples: [
      "kr new-task --script-block '1..3' --auto-start",
      'kr new-task build.ps1 --arg target=release',
      'kr new-task --name nightly -- make -j4',
    ],
    takesCommand: true,
    exitCodes: ['1    the id is taken', '3    no such parent'],
    json: '{id, state}',
    options: (command) => {
      addCreatingOptions(command, [new Option('--auto-start', 'start it at once')]);
      addFlowOptions(command);
      addChangeOptions(command);
    },
    load: () => import('../commands/new-task.ts'),
  });

  declare.verb(program, {
    usage: 'start-task [ids...]',
    aliases: ['start'],
    purpose: 'Start created tasks; prints true or false for each.',
    cmdlet: 'Start-KrTask',
    examples: [
      'kr start-task @last --wait',
      'kr new-task build.ps1 | kr start-task -',
      "kr start-task --all --name 'nightly*' --what-if",
    ],
    exitCodes: [answersNo, missing, 'N    --wait: as of wait-task'],
    json: `${answers}; with --wait as wait-task`,
    options: (command) => {
      addGroup(command, 'Selection:', [
        new Option('--all', 'all that are only created'),
        ...selectionOptions(),
      ]);
      addWaitingOptions(command, [new Option('--wait', 'wait until they have ended, print their results')]);
      addChangeOptions(command);
    },
    load: () => import('../commands/start-task.ts'),
  });

  declare.verb(program, {
    usage: 'get-task [ids...]',
    aliases: ['get', 'ls'],
    purpose: 'List tasks, or show some.',
    cmdlet: 'Get-KrTask',
    examples: [
      'kr get-task --where-state Running,Queued',
      'kr get-task --newer-than 1h --format csv --columns id,name,duration',
      'kr get-task @last --tree',
      'kr get-task @last --json',
    ],
    exitCodes: [missing],
    json: 'the task of one id; otherwise [task, ...], where a fault is {code} alone; with --tree [{..., depth}], each below its parent',
    options: (command) => {
      addGroup(command, 'Selection:', [
        ...selectionOptions(),
        new Option('--limit <n>', 'at most this many').argParser(wholeNumber('--limit')),
      ]);
      addGroup(command, 'Output:', [
        new Option(
          '--format <format>',
          "json is --json; ids prints an id a line; csv puts ' before text that begins with = + - @",
        ).choices(taskFormats),
        new Option('--columns <names>', 'of a table or CSV, with commas between: fields of the task'),
        new Option('--state', 'the state words only').conflicts(['format', 'columns', 'attempts']),
        new Option('--tree', 'children below their parents; of ids the descendants too').conflicts(
          'attempts',
        ),
        new Option('--attempts', 'the attempts of each task: a table of them, or `attempts` in the JSON'),
        new Option(
          '--sort <fields>',
          'by these, with commas between, with - before it descending (default: -createdAt)',
        ),
      ]);
      // Errors are JSON too, then.
      command.on('option:format', (format) => format === 'json' && command.setOptionValue('json', true));
    },
    load: () => import('../commands/get-task.ts'),
  });

  declare.verb(program, {
    usage: 'get-task-state <ids...>',
    purpose: 'Print the state of a task.',
    cmdlet: 'Get-KrTaskState',
    examples: ['kr get-task-state 3f2a', 'kr get-task-state @last'],
    exitCodes: [missing],
    json: 'the task, a line for each id',
    load: () => import('../commands/get-task-state.ts'),
  });

  declare.verb(program, {
    usage: 'get-task-result <ids...>',
    aliases: ['result'],
    purpose: 'Print the result of an ended task.',
    cmdlet: 'Get-KrTaskResult',
    examples: ['kr get-task-result @last', 'kr result 3f2a --json'],
    exitCodes: ['1    the task has not ended yet', missing],
    json: 'the result, a line for each id; null when there is none',
    load: () => import('../commands/get-task-result.ts'),
  });

  declare.verb(program, {
    usage: 'get-task-output <id>',
    aliases: ['logs'],
    purpose: 'Print what a task wrote.',
    cmdlet: 'Get-KrTaskOutput',
    examples: ['kr logs @last --follow --tail 10', 'kr get-task-output 3f2a --stream stderr,error'],
    exitCodes: ['N    --follow: as of wait-task', missing],
    json: '[{seq, taskId, at, type, stream, text, position, cut?, attempt?}]; with --follow a line for each',
    options: (command) => {
      addGroup(command, 'Selection:', [
        repeatable('--stream <names>', `only these: ${outputStreams.join(', ')}`),
        new Option(
          '--since <when>',
          'only what was written since: an age, a time, or the seq of an event, as in JSON',
        ),
        new Option('--tail <n>', 'only the last lines; 0 with --follow: only what is new').argParser(
          wholeNumber('--tail'),
        ),
        new Option('--attempt <n>', 'only what this attempt wrote; the first is 1').argParser(
          wholeNumber('--attempt'),
        ),
      ]);
      addGroup(command, 'Output:', [
        new Option('--follow', 'go on until the task ends; the exit code tells how'),
        new Option('--timestamps', 'the time before each line, in UTC'),
        new Option('--raw', 'as it was written, control characters too'),
      ]);
    },
    load: () => import('../commands/get-task-output.ts'),
  });

  declare.verb(program, {
    usage: 'stop-task [ids...]',
    aliases: ['stop'],
    purpose: 'Stop tasks; prints true or false for each.',
    cmdlet: 'Stop-KrTask',
    examples: [
      'kr stop-task @last --wait',
      'kr stop-task nightly --recurse',
      'kr stop-task --all --older-than 2h --what-if',
    ],
    exitCodes: [answersNo, missing],
    json: answers,
    options: (command) => {
      addGroup(command, 'Selection:', [
        new Option(
          '--all',
          'all that run or are queued, or those in the states of --where-state; --group does without it',
        ),
        ...selectionOptions(),
        new Option('--recurse', 'stop descendants too'),
      ]);
      addGroup(command, 'Waiting:', [
        new Option('--wait', 'wait until they have ended, showing the steps of the stop'),
        progressOption(),
      ]);
      addChangeOptions(command);
    },
    load: () => import('../commands/stop-task.ts'),
  });

  declare.verb(program, {
    usage: 'remove-task [ids...]',
    aliases: ['rm'],
    purpose: 'Remove ended tasks and their descendants; prints true or false for each.',
    cmdlet: 'Remove-KrTask',
    examples: ['kr remove-task @last', 'kr rm --all --where-state Completed'],
    exitCodes: [answersNo, missing],
    json: answers,
    options: (command) => {
      addGroup(command, 'Selection:', [
        new Option('--all', 'all that have ended, or those in the states of --where-state'),
        ...selectionOptions(),
      ]);
      addChangeOptions(command, [new Option('--force', 'stop them first')]);
    },
    load: () => import('../commands/remove-task.ts'),
  });

  declare.verb(program, {
    usage: 'restart-task <ids...>',
    aliases: ['restart'],
    purpose: 'Create tasks anew from the definitions of others, start them, and print their ids.',
    cmdlet: 'Restart-KrTask',
    examples: ['kr restart-task @last', 'kr restart nightly --edit'],
    exitCodes: ['1    a task that has not ended has the key', missing],
    json: '{id, restartOf, state}; [{...}] for several ids',
    options: (command) => {
      addGroup(command, 'Running:', [
        new Option('--edit', 'change the code in $VISUAL or $EDITOR first'),
        new Option('--no-start', 'leave it Created'),
      ]);
      addChangeOptions(command);
    },
    load: () => import('../commands/restart-task.ts'),
  });

  declare.verb(program, {
    usage: 'set-task-name <ids...>',
    aliases: ['rename'],
    purpose: 'Change the name or description of a task; prints true or false.',
    cmdlet: 'Set-KrTaskName',
    examples: ["kr set-task-name @last --name 'nightly build'", "kr rename 3f2a --description 'for Monday'"],
    exitCodes: [missing],
    json: answers,
    options: (command) => {
      addGroup(command, 'Naming:', [
        new Option('--name <text>', 'the new name'),
        new Option('--description <text>', 'the new description'),
      ]);
      addChangeOptions(command);
    },
    load: () => import('../commands/set-task-name.ts'),
  });

  declare.verb(program, {
    usage: 'set-task-progress <percent> [message]',
    purpose: 'Say how far a task is, from whatever it runs; with --id prints true or false.',
    cmdlet: 'Set-KrTaskProgress',
    examples: [
      "kr set-task-progress 42 'Uploading' --id @last",
      "kr set-task-progress - 'Waiting for the mirror' --id 3f2a",
    ],
    exitCodes: ['1    the answer is false: the task does not run', missing],
    json: answers,
    options: (command) => {
      addGroup(command, 'Selection:', [new Option('--id <id>', 'the task (default: the one that runs kr)')]);
      addChangeOptions(command);
    },
    load: () => import('../commands/set-task-progress.ts'),
  });
}
