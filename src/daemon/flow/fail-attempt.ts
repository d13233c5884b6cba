import type { Fault } from '../../protocol/task.ts';
import { type Effects, type FlowContext, noEffects } from './context.ts';
import { failTask } from './stop-task.ts';

/** An attempt of a task. */
export interface RunningAttempt {
  /** The task's id in lower case. */
  key: string;
  attempt: number;
}

/** Makes a task fail if it is still at this attempt, and runs; in a transaction of its own. Gives what follows. */
export function failAttempt(
  context: FlowContext,
  { key, attempt }: RunningAttempt,
  fault: Fault,
): Promise<Effects> {
  const { registry } = context;
  return registry.insist(() => {
    const effects = noEffects();
    const row = registry.tasks.get(key);
    if (row?.state === 'Running' && row.attempt === attempt) {
      failTask(context, row, fault, new Date(), effects);
    }
    return effects;
  });
}
