import stringWidth from 'string-width';
import { cleanText } from '../clean-text.ts';
import type { TaskView } from '../task-view.ts';
import type { TreeRow } from '../tree-order.ts';

/** Measuring takes its time, and of a thousand tasks a few change from frame to frame. */
const known = new WeakMap<TaskView, number>();

/** Columns of a task's name with its branches. */
export function nameWidth({ task, guide }: TreeRow): number {
  let width = known.get(task);
  if (width === undefined) {
    width = stringWidth(cleanText(task.name));
    known.set(task, width);
  }
  return guide.length + width;
}
