import type { Logger } from 'pino';
import { isTerminal } from '../../protocol/state.ts';
import { endStrays } from '../../runners/stray-processes.ts';
import { type Effects, type FlowContext, noEffects } from '../flow/context.ts';
import { endTask } from '../flow/end-task.ts';
import { tryAgain } from '../flow/retry.ts';
import { decideRecovery } from '../lifecycle.ts';
import type { Registry } from '../registry/registry.ts';
import { rowAskedEnd, type TaskRow } from '../registry/task-row.ts';

export interface RecoveryOptions {
  registry: Registry;
  /** As tasks have it in KR_HOME. */
  home: string;
  onEndOfAll: FlowContext['onEndOfAll'];
  log: Logger;
}

/**
 * Tells the truth about tasks that a dead daemon left unfinished, and tells what follows: `released` are those that are
 * to be queued again, as far as they did not end with another. Nothing that may have run is run again, unless a task's
 * retries say so. What still runs of a task is ended first: runners end it themselves when their daemon is gone, unless
 * they were killed with it.
 */
export async function recover({ registry, home, onEndOfAll, log }: RecoveryOptions): Promise<Effects> {
  const unfinished = registry.tasks.unfinished();
  if (unfinished.length === 0) return noEffects();
  const ran = unfinished.filter(({ state }) => state !== 'Queued');
  const taskIds = ran.map(({ id }) => id);
  if (taskIds.length > 0) await endStrays({ home, taskIds });
  const ranKeys = new Set(ran.map(({ key }) => key));
  const now = new Date();
  const effects = await registry.insist(() => {
    const found = noEffects();
    // Those that ran have come to their end, for whatever reason another one could ask them to.
    const isEnding = (key: string): boolean => ranKeys.has(key);
    const context = { registry, liveProgress: () => undefined, isEnding, onEndOfAll };
    for (const before of unfinished) {
      const { key } = before;
      // Very many may wait: they are not looked up again here.
      if (decideRecovery(before.state, rowAskedEnd(before)) === 'requeue') {
        found.released.push(key);
        continue;
      }
      const row = registry.tasks.get(key) as TaskRow;
      const verdict = decideRecovery(row.state, rowAskedEnd(row));
      // The end of one may have been that of another.
      if (isTerminal(row.state) || verdict === 'requeue') continue;
      // The beginning of one may be there.
      registry.tasks.deleteResult(key);
      if (!tryAgain(context, { row, verdict }, now, found)) endTask(context, { row, verdict }, now, found);
    }
    return found;
  });
  const { length: queuedAgain } = effects.released;
  log.warn({ unfinished: unfinished.length, queuedAgain }, 'recovered after an unclean end');
  return effects;
}
