import type { Attempt } from '../../protocol/task.ts';
import type { AttemptRow } from '../registry/attempt-table.ts';
import type { Registry } from '../registry/registry.ts';
import { iso, type TaskRow } from '../registry/task-row.ts';

type Told = Pick<AttemptRow, 'number' | 'started_at' | 'state' | 'fault'> & { completed_at: number | null };

/** All attempts of a task, the one that runs or ran last at the end. */
export function attemptsOf({ attempts }: Registry, row: TaskRow): Attempt[] {
  // Most tasks have no other ones: then there is nothing to look for.
  const over: Told[] = row.attempt > 0 && row.flow !== null ? attempts.of(row.key) : [];
  // Between two attempts, or when it ended there, the last one is over already.
  const all = row.attempt === over.length ? over : [...over, { ...row, number: row.attempt }];
  return all.map(toAttempt);
}

function toAttempt({ number, started_at, completed_at, state, fault }: Told): Attempt {
  return {
    number,
    startedAt: iso(started_at),
    completedAt: iso(completed_at),
    state,
    fault: fault === null ? null : JSON.parse(fault),
  };
}
