import { Text } from 'ink';
import { cleanText } from '../clean-text.ts';
import type { Paint } from '../paint.ts';
import type { TaskView } from '../task-view.ts';
import { keyHints } from './key-hints.ts';
import type { WatchState } from './watch-state.ts';

interface FooterProps {
  watch: WatchState;
  /** The selected task. */
  task: TaskView | undefined;
  hasChildren: boolean;
  columns: number;
  paint: Paint;
}

/** The last line: a question, the filter while it is typed, what came of the last key, or the keys. */
export function Footer(props: FooterProps) {
  const isTyping = props.watch.mode.kind === 'filter';
  return <Text wrap={isTyping ? 'truncate-start' : 'truncate'}>{footerText(props)}</Text>;
}

function footerText({ watch, task, hasChildren, columns, paint }: FooterProps): string {
  const { mode, filter, note } = watch;
  if (mode.kind === 'ask') {
    const name = task?.id === mode.id ? cleanText(task.name) : mode.id;
    const more = mode.act === 'remove' && hasChildren ? ' and all below it' : '';
    return paint('yellow', `${mode.act === 'stop' ? 'Stop' : 'Remove'} '${name}'${more}? [y/N]`);
  }
  if (mode.kind === 'help') return paint('dim', 'Any key goes back.');
  if (note !== '') return paint('yellow', cleanText(note));
  if (mode.kind === 'filter') return `${paint('bold', '/')}${cleanText(filter)}${paint('bold', '▏')}`;
  return keyHints(watch, task?.state, columns, paint);
}
