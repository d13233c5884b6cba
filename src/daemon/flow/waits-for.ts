import type { GroupHold } from '../../pool/pool.ts';
import type { Waiting } from '../../protocol/flow.ts';
import type { Registry } from '../registry/registry.ts';
import type { TaskRow } from '../registry/task-row.ts';

/** What a Queued task waits for; nothing in any other state. `heldBy`: why its group keeps it from running. */
export function waitsFor(
  { dependencies }: Registry,
  row: TaskRow,
  now: number,
  heldBy: (taskId: string) => GroupHold | null,
): Waiting[] {
  if (row.state !== 'Queued') return [];
  const waiting: Waiting[] = dependencies.openOf(row.key).map(({ id }) => ({ reason: 'dependency', id }));
  if (row.not_before !== null && row.not_before > now) {
    const until = new Date(row.not_before).toISOString();
    waiting.push({ reason: row.attempt > 0 ? 'retry' : 'delay', until });
  }
  if (waiting.length > 0) return waiting;
  const hold = heldBy(row.id);
  return [hold ? { reason: `group-${hold}`, group: row.group_name } : { reason: 'runner' }];
}
