import { Text } from 'ink';
import stringWidth from 'string-width';
import { cleanText } from '../clean-text.ts';
import { fitWidth } from '../fit-width.ts';
import type { Paint } from '../paint.ts';
import type { TaskView } from '../task-view.ts';
import { keyHints } from './key-hints.ts';
import type { WatchState } from './watch-state.ts';

interface FooterProps {
  watch: WatchState;
  /** The selected task. */
  task: TaskView | undefined;
  hasChildren: boolean;
  /** Whether its details are shown. */
  hasDetails: boolean;
  columns: number;
  paint: Paint;
}

/** The last line: a question, the filter while it is typed, what came of the last key, or the keys. */
export function Footer(props: FooterProps) {
  const { kind } = props.watch.mode;
  const endCounts = kind === 'filter' || kind === 'ask';
  return <Text wrap={endCounts ? 'truncate-start' : 'truncate'}>{footerText(props)}</Text>;
}

function footerText({ watch, task, hasChildren, hasDetails, columns, paint }: FooterProps): string {
  const { mode, filter, note } = watch;
  if (mode.kind === 'ask') {
    const name = task?.id === mode.id ? cleanText(task.name) : mode.id;
    const more = mode.act === 'remove' && hasChildren ? ' and all below it' : '';
    const begin = `${mode.act === 'stop' ? 'Stop' : 'Remove'} '`;
    const end = `'${more}? [y/N]`;
    // The name gives way: a question without its end is none.
    const room = Math.max(1, columns - begin.length - end.length);
    return paint('bold', `${begin}${fitWidth(name, Math.min(room, stringWidth(name))).trimEnd()}${end}`);
  }
  if (mode.kind === 'help') return paint('dim', 'Any key goes back.');
  if (note !== '') return paint('bold', cleanText(note));
  if (mode.kind === 'filter') return `${paint('bold', '/')}${cleanText(filter)}${paint('bold', '▏')}`;
  return keyHints({ watch, state: task?.state, hasDetails, columns, paint });
}
