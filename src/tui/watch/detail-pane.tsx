import { Text } from 'ink';
import stringWidth from 'string-width';
import { cleanText } from '../clean-text.ts';
import { fitWidth } from '../fit-width.ts';
import type { Paint } from '../paint.ts';
import { stateStyles } from '../state-style.ts';
import type { Tick } from '../task-row.ts';
import { elapsedOf, messageOf, remainingOf, shownPercent } from '../task-text.ts';
import type { TaskView } from '../task-view.ts';
import { nothingLine } from './detail-lines.ts';
import type { Details } from './details.ts';
import { lastRows, lastShown } from './last-rows.ts';
import { detailHeadLines } from './screen-layout.ts';

interface DetailPaneProps {
  task: TaskView;
  details: Details;
  /** The number of the last line that is shown; null: the newest. */
  bottom: number | null;
  columns: number;
  /** In all, the two of the head among them. */
  lines: number;
  tick: Tick;
  paint: Paint;
}

/** One task: what it is, how it is, what it wrote, how it ended. */
export function DetailPane({ task, details, bottom, columns, lines, tick, paint }: DetailPaneProps) {
  const { first, end } = details.range;
  const below = end - 1 - lastShown(bottom, { first, end });
  const content = { columns, rows: lines - detailHeadLines, paint };
  const rows = end > first ? lastRows(details, { ...content, bottom }) : [placeholder(task, details, paint)];
  return (
    <>
      <Text wrap="truncate">
        {titleLine(task, details, bottom === null ? '' : `${below} below`, columns, paint)}
      </Text>
      <Text wrap="truncate">{stateLine(task, tick, paint)}</Text>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is nothing but its place
        <Text key={index} wrap="truncate">
          {row}
        </Text>
      ))}
    </>
  );
}

/** `── build · CSharp · 3f2a… ─────── 12 below ──`: the name gives way first. */
function titleLine(task: TaskView, { loaded }: Details, note: string, columns: number, paint: Paint): string {
  const more = [loaded?.language, task.id].filter((part) => part !== undefined).join(' · ');
  const tail = note === '' ? '' : ` ${note} ──`;
  const room = columns - '── '.length - ' '.length - stringWidth(tail);
  const name = cleanText(task.name);
  const title = stringWidth(name) + stringWidth(more) + 3 <= room ? `${name} · ${more}` : name;
  const shown = stringWidth(title) <= room ? title : fitWidth(title, Math.max(1, room));
  const rule = '─'.repeat(Math.max(0, room - stringWidth(shown)));
  return `${paint('dim', '──')} ${paint('bold', shown)} ${paint('dim', `${rule}${tail}`)}`;
}

function stateLine(task: TaskView, { now }: Tick, paint: Paint): string {
  const { state } = task;
  const remaining = remainingOf(task, now);
  const parts = [
    paint(stateStyles[state].style, state),
    `${Math.round(shownPercent(task))}%`,
    elapsedOf(task, now),
    remaining === '' ? '' : `about ${remaining.slice(1)} left`,
    messageOf(task, true),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function placeholder(task: TaskView, { loaded, failure }: Details, paint: Paint): string {
  if (loaded) return paint('dim', nothingLine(task).text);
  return paint('dim', failure === '' ? '…' : cleanText(failure));
}
