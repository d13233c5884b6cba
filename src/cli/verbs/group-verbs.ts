import { type Command, Option } from 'commander';
import { parseDurationMs } from '../../settings/quantities.ts';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions, addGroup } from '../option-groups.ts';
import { usageError } from '../output/errors.ts';

const missing = '3    no such group';
const answers = '[{name, ok, reason?}], an element for each group; with --what-if also action and whatIf';

/** The verbs about groups of tasks. */
export function addGroupVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('Groups:');

  declare.verb(program, {
    usage: 'set-group <name>',
    purpose: 'Make a group of tasks with a limit, or change one; prints true or false.',
    cmdlet: 'Set-KrGroup',
    examples: [
      'kr set-group net --parallel 2',
      "kr set-group db --parallel 1 --description 'one at a time'",
      'kr set-group nightly --retention-age 30d --retention-count 100',
    ],
    exitCodes: ['1    the answer is false: the default group has the limit of the pool'],
    json: answers,
    options: (command) => {
      addGroup(command, 'Group:', [
        new Option(
          '--parallel <n>',
          'the most of its tasks that run at a time, of all languages together; none: no limit of its own',
        ).argParser(parallel),
        new Option('--description <text>', 'what it is for'),
        new Option(
          '--retention-age <duration>',
          'remove its ended tasks that are older than this; none: as the settings say',
        ).argParser(retentionAge),
        new Option(
          '--retention-count <n>',
          'keep only this many of its ended tasks, the newest; none: as the settings say',
        ).argParser(retentionCount),
      ]);
      addChangeOptions(command);
    },
    load: () => import('../commands/set-group.ts'),
  });

  declare.verb(program, {
    usage: 'get-group [names...]',
    purpose: 'List groups, or show some, with how many of their tasks run and wait.',
    cmdlet: 'Get-KrGroup',
    examples: ['kr get-group', 'kr get-group default --json'],
    exitCodes: [missing],
    json: 'the group of one name; otherwise [group, ...]: {name, description, parallel, suspended, retentionAge, retentionCount, running, queued, tasks}',
    load: () => import('../commands/get-group.ts'),
  });

  declare.verb(program, {
    usage: 'suspend-group <names...>',
    purpose: 'Start nothing more of a group, while what runs goes on; prints true or false for each.',
    cmdlet: 'Suspend-KrGroup',
    examples: ['kr suspend-group default', 'kr suspend-group net db --what-if'],
    exitCodes: [missing],
    json: answers,
    options: addChangeOptions,
    load: () => import('../commands/suspend-group.ts'),
  });

  declare.verb(program, {
    usage: 'resume-group <names...>',
    purpose: 'Let a suspended group start its tasks again; prints true or false for each.',
    cmdlet: 'Resume-KrGroup',
    examples: ['kr resume-group default', 'kr resume-group net db'],
    exitCodes: [missing],
    json: answers,
    options: addChangeOptions,
    load: () => import('../commands/resume-group.ts'),
  });

  declare.verb(program, {
    usage: 'remove-group <names...>',
    purpose: 'Remove groups to which no task belongs; prints true or false for each.',
    cmdlet: 'Remove-KrGroup',
    examples: ['kr remove-group net', 'kr remove-group net db --what-if'],
    exitCodes: ['1    the answer is false: tasks belong to it, or it is the default group', missing],
    json: answers,
    options: addChangeOptions,
    load: () => import('../commands/remove-group.ts'),
  });
}

/** A number from 1 on, or `none`. Throws `usage`. */
function parallel(text: string): number | 'none' {
  if (text.toLowerCase() === 'none') return 'none';
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= 1_000_000) return value;
  throw usageError(
    `--parallel takes a number from 1 to a million, or none for no limit, not '${text}'. To start nothing more: kr suspend-group.`,
  );
}

/** A duration, or `none`. Throws `usage`. */
function retentionAge(text: string): string {
  if (text.toLowerCase() === 'none') return 'none';
  if (parseDurationMs(text) !== undefined) return text;
  throw usageError(
    `--retention-age takes a duration such as 12h or 30d, or none for what the settings say, not '${text}'.`,
  );
}

/** A number, or `none`. Throws `usage`. */
function retentionCount(text: string): number | 'none' {
  if (text.toLowerCase() === 'none') return 'none';
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 1_000_000_000) return value;
  throw usageError(
    `--retention-count takes a whole number up to 1000000000, or none for what the settings say, not '${text}'.`,
  );
}
