import { type Command, Option } from 'commander';
import type { Declare } from '../declare-verb.ts';
import { addFlowOptions } from '../flow-options.ts';
import { addChangeOptions, addCreatingOptions, addWaitingOptions } from '../option-groups.ts';

const outcomes = [
  'N    the code ended with this exit code',
  '1    the task failed',
  '130  interrupted with Ctrl-C; the task goes on',
  '143  the task was stopped',
];

/** The verbs that stay until tasks end. */
export function addWaitingVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('Waiting:');

  declare.verb(program, {
    usage: 'run-task [file]',
    aliases: ['run'],
    purpose: 'Create a task, start it, wait for it, and print its result.',
    cmdlet: 'Run-KrTask',
    examples: [
      "kr run-task --code '6 * 7' --language cs",
      'kr run build.ps1 --arg target=release --rm',
      'kr run-task -- make -j4',
    ],
    takesCommand: true,
    exitCodes: outcomes,
    json: 'the task with its result: {id, ..., result}; with --detach the task',
    options: (command) => {
      addCreatingOptions(command, [new Option('--rm', 'remove the task at its end')]);
      addFlowOptions(command);
      addWaitingOptions(command, [new Option('--detach', 'print the id and do not wait')]);
      addChangeOptions(command);
    },
    load: () => import('../commands/run-task.ts'),
  });

  declare.verb(program, {
    usage: 'wait-task [ids...]',
    aliases: ['wait'],
    purpose: 'Wait until tasks have ended, and print their results.',
    cmdlet: 'Wait-KrTask',
    examples: [
      'kr wait-task @last --timeout 10m',
      'kr wait 3f2a 77b0 --any',
      'kr wait-task nightly --recurse',
      'kr wait-task --group net',
    ],
    exitCodes: [...outcomes, '124  the time was up'],
    json: 'the task with its result: {id, ..., result}; [{...}] for several ids, a group and --recurse',
    options: (command) =>
      addWaitingOptions(command, [
        new Option('--group <name>', 'in place of ids: all tasks of it that have not ended now'),
        new Option('--timeout <duration>', 'give up waiting after this, such as 30s or 1h30m'),
        new Option('--any', 'the first that ends is enough').conflicts('recurse'),
        new Option('--recurse', 'their descendants too, also those that come meanwhile'),
      ]),
    load: () => import('../commands/wait-task.ts'),
  });

  declare.verb(program, {
    usage: 'watch-task [ids...]',
    aliases: ['watch'],
    purpose: 'Watch tasks live: on a terminal a full screen, elsewhere a line for each change.',
    cmdlet: 'Watch-KrTask',
    examples: ['kr watch-task', 'kr watch @last'],
    exitCodes: ['3    no such task'],
    json: 'the events of the tasks, a line for each: {seq, taskId, at, type, ...}',
    load: () => import('../commands/watch-task.ts'),
  });
}
