import { fstatSync } from 'node:fs';
import type { Task } from '../../protocol/task.ts';

/**
 * Whether a task's result has been shown while it ran: of Shell it is what the task wrote to its stdout. Then a
 * terminal, or a log that stdout and stderr both go to, does not get it a second time.
 */
export function isResultShown({ language }: Task): boolean {
  return language === 'Shell' && isSameFile(1, 2);
}

function isSameFile(one: number, other: number): boolean {
  try {
    const [a, b] = [fstatSync(one), fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
  } catch {
    // One of them is closed.
    return false;
  }
}
