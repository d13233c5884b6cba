import type { Logger } from 'pino';
import { endStrays } from '../../runners/stray-processes.ts';
import { decideRecovery, finalProgress } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowProgress, type TaskRow } from '../registry/task-row.ts';
import { stateEvent } from './state-event.ts';

export interface RecoveryOptions {
  registry: Registry;
  /** As tasks have it in KR_HOME. */
  home: string;
  log: Logger;
}

/**
 * Tells the truth about tasks that a dead daemon left unfinished, and returns those that are to be queued again,
 * in their old order. Nothing that may have run is run again. What still runs of a task is ended first: runners end
 * it themselves when their daemon is gone, unless they were killed with it.
 */
export async function recover({ registry, home, log }: RecoveryOptions): Promise<TaskRow[]> {
  const unfinished = registry.tasks.unfinished();
  if (unfinished.length === 0) return [];
  const taskIds = unfinished.filter(({ state }) => state !== 'Queued').map(({ id }) => id);
  if (taskIds.length > 0) await endStrays({ home, taskIds });
  const now = new Date();
  const queued: TaskRow[] = [];
  await registry.insist(() => {
    for (const row of unfinished) {
      const verdict = decideRecovery(row.state, row.cancel_asked !== 0);
      if (verdict === 'requeue') {
        queued.push(row);
        continue;
      }
      const progress = finalProgress(rowProgress(row), verdict.state, now);
      const fault = verdict.fault && JSON.stringify(verdict.fault);
      // The beginning of one may be there.
      registry.tasks.deleteResult(row.key);
      registry.tasks.update(row.key, { state: verdict.state, completed_at: now.getTime(), fault });
      registry.tasks.updateProgress(row.key, progress);
      registry.events.append(stateEvent({ ...row, state: verdict.state, fault }, progress), now.getTime());
    }
  });
  log.warn({ unfinished: unfinished.length, queuedAgain: queued.length }, 'recovered after an unclean end');
  return queued;
}
