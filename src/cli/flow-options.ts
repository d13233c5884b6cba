import { type Command, Option } from 'commander';
import { childFailureRules, duplicateRules, retryBackoffs } from '../protocol/flow-words.ts';
import { addGroup, repeatable, wholeNumber } from './option-groups.ts';
import { usageError } from './output/errors.ts';

/** Options of the verbs that create a task: when it runs, within which limits, and what follows from its end. */
export function addFlowOptions(command: Command): Command {
  addGroup(command, 'Order:', [
    new Option('--group <name>', 'the group whose limit it keeps to (default: default)'),
    new Option('--priority <n>', 'within the group: higher first, then age (default: 0)').argParser(integer),
    repeatable('--after <ids>', 'start when these are all Completed, with commas between'),
    repeatable('--after-any <ids>', 'start when these have all ended, whatever the outcome'),
    new Option('--delay <duration>', 'start no sooner than this after it was started'),
    new Option('--key <text>', 'of tasks that have not ended only one has this key'),
    new Option(
      '--on-duplicate <rule>',
      'when one has it: return its id (default), fail, or replace it',
    ).choices([...duplicateRules]),
  ]);
  addGroup(command, 'Limits:', [
    new Option(
      '--timeout <duration>',
      'the longest that an attempt runs: then it Failed, with the fault timeout',
    ),
    new Option('--max-memory <size>', 'most memory of the task with all that it starts, such as 512MiB'),
    new Option('--retry <n>', 'try again up to so many times when it Failed').argParser(
      wholeNumber('--retry'),
    ),
    new Option('--retry-delay <duration>', 'before each further attempt'),
    new Option('--retry-backoff <how>', 'exponential: twice the delay each time').choices([...retryBackoffs]),
    new Option('--retry-on <codes>', 'after these faults only, with commas between (default: all but lost)'),
  ]);
  return addGroup(command, 'Parents and ends:', [
    new Option('--weight <n>', "its part in its parent's progress (default: 1)").argParser(
      positive('--weight'),
    ),
    new Option('--progress-from-children', "its progress is the mean of its children's, by their weight"),
    new Option(
      '--on-child-failure <rule>',
      'when a child Failed: ignore (default), fail, or stop its siblings',
    ).choices([...childFailureRules]),
    new Option('--on-end <command>', 'a program to run at the end, with the task as JSON on stdin; no shell'),
    new Option('--notify', 'a desktop notification at the end'),
  ]);
}

/** A whole number, which may be negative. Throws `usage`. */
function integer(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(value) <= 1_000_000) return value;
  throw usageError(
    `--priority takes a whole number, not '${text}': give one such as 10 or -5, at most a million.`,
  );
}

function positive(option: string): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
    if (value > 0 && value <= 1e9) return value;
    throw usageError(`${option} takes a number above 0, not '${text}': give one such as 2 or 0.5.`);
  };
}
