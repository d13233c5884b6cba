import type { TaskDefinition } from '../../protocol/definition.ts';
import { rowFlow, rowToTask, type TaskRow } from '../registry/task-row.ts';
import type { Effects, FlowContext } from './context.ts';
import { notification } from './notification.ts';

/** What a program at the end of a task has of the task's own surroundings. */
export type ProgramSurroundings = Pick<
  TaskDefinition,
  'workingDirectory' | 'environment' | 'umask' | 'language' | 'arguments'
>;

/**
 * Notes the programs that are to be run since a task has ended, within the transaction of its end, with all that they
 * need. Most tasks have none. `row`: of the time before.
 */
export function noteEndPrograms(
  { registry: { tasks, endPrograms }, onEndOfAll }: FlowContext,
  row: TaskRow,
  effects: Effects,
): void {
  const { onEnd, notify } = rowFlow(row);
  const ofAll = onEndOfAll();
  if (!onEnd && !ofAll && !notify) return;
  const ended = tasks.get(row.key) as TaskRow;
  const task = rowToTask(ended, {
    childrenId: tasks.childrenIds(row.key),
    live: undefined,
    waitsFor: [],
  });
  const { workingDirectory, environment, umask, language, arguments: given } = tasks.definition(row.key);
  const surroundings: ProgramSurroundings = {
    ...{ workingDirectory, environment, language, arguments: given },
    ...(umask === undefined ? {} : { umask }),
  };
  for (const argv of [onEnd, ofAll, notify && notification(task)]) {
    if (!argv) continue;
    const program = {
      task_ord: row.ord,
      key: row.key,
      argv: JSON.stringify(argv),
      task: JSON.stringify(task),
      surroundings: JSON.stringify(surroundings),
    };
    effects.programs.push(endPrograms.add(program));
  }
}
