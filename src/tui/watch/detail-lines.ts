import { isTerminal } from '../../protocol/state.ts';
import type { Style } from '../paint.ts';
import type { TaskView } from '../task-view.ts';
import { maxLength, type OutputLine } from './output-log.ts';
import type { TaskDetails } from './watch-feed.ts';

/** A line of the details, as the task wrote it. */
export interface DetailLine {
  text: string;
  style?: Style | undefined;
}

/** Most lines of a fault or a result that are shown: all of it is a command away. */
const maxLines = 1000;

const streamStyles: Readonly<Record<OutputLine['stream'], Style | undefined>> = {
  stdout: undefined,
  information: undefined,
  stderr: 'red',
  error: 'red',
  warning: 'yellow',
  verbose: 'dim',
  debug: 'dim',
};

export function outputLine({ stream, text }: OutputLine): DetailLine {
  return { text, style: streamStyles[stream] };
}

/** How a task ended: its fault, warnings, its result. Mostly none while it has not. */
export function endLines({
  fault,
  warnings,
  result,
}: Pick<TaskDetails, 'fault' | 'warnings' | 'result'>): readonly DetailLine[] {
  const faultLines = splitLines(fault).map((text): DetailLine => ({ text, style: 'red' }));
  const warningLines = warnings.flatMap(splitLines).map((text): DetailLine => ({ text, style: 'yellow' }));
  const resultLines = splitLines(result).map((text): DetailLine => ({ text }));
  const head: DetailLine[] = resultLines.length === 0 ? [] : [{ text: 'Result:', style: 'bold' }];
  return [...faultLines, ...warningLines, ...head, ...resultLines];
}

/** What stands in place of lines when there are none. */
export function nothingLine(task: TaskView): DetailLine {
  return { text: nothing(task), style: 'dim' };
}

function nothing({ state, attempt }: TaskView): string {
  if (isTerminal(state)) return 'It wrote nothing, and has no result.';
  const isAhead = state === 'Created' || (state === 'Queued' && attempt === 0);
  return isAhead ? 'It has not started yet.' : 'It wrote nothing yet.';
}

function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text
    .replace(/\n+$/, '')
    .split(/\r?\n/, maxLines + 1)
    .map((line) => line.slice(0, maxLength));
  return lines.length > maxLines ? [...lines.slice(0, maxLines), '…'] : lines;
}
