import { cleanText } from './clean-text.ts';
import { formatElapsed, formatExpected } from './format-elapsed.ts';
import type { TaskView } from './task-view.ts';
import { waitsForText } from './waits-for-text.ts';

/** 0 to 100: how far the bar goes. A task that did not end well shows where its work really stopped. */
export function shownPercent({ state, progress }: TaskView): number {
  return state === 'Failed' || state === 'Stopped' ? progress.reachedPercent : progress.percentComplete;
}

/**
 * The message of a task, with the reason where it has one beyond failing: `Failed (timeout)`.
 * Empty when it would repeat the state's word that stands in the same row (`withState`).
 */
export function messageOf(task: TaskView, withState: boolean): string {
  const { state, progress, faultCode, attempt, waitsFor } = task;
  const reason = faultCode === null || faultCode === 'error' ? '' : ` (${faultCode})`;
  // Their own word says more than the last message of the snippet; between two attempts it is kr that says how it is.
  if (!withState && state === 'Stopping') return state;
  if (state === 'Queued' && attempt === 0) return withState ? cleanText(waitsForText(waitsFor)) : state;
  const message = cleanText(progress.statusMessage);
  return withState && message === state ? reason.trim() : `${message}${reason}`;
}

/** Shortest run from which the rest is judged, in milliseconds: the first steps say little. */
const shortestRun = 1000;
/** What lies further ahead is no expectation, and has no room: 100 days in milliseconds. */
const furthest = 100 * 24 * 60 * 60 * 1000;

/**
 * About how long a task will still run, judged by how far it came and when it last said so: `~17s`. Empty where
 * that is not known, as when the time that was expected is over. `now` in milliseconds since 1970.
 */
export function remainingOf({ state, startedAt, progress }: TaskView, now: number): string {
  const { percentComplete, lastUpdatedUtc } = progress;
  if (state !== 'Running' || startedAt === null || percentComplete <= 0 || percentComplete >= 100) return '';
  const start = Date.parse(startedAt);
  const run = Date.parse(lastUpdatedUtc) - start;
  if (run < shortestRun) return '';
  const left = (run / percentComplete) * 100 - (now - start);
  return left > 0 && left < furthest ? `~${formatExpected(left)}` : '';
}

/** The time since the start, or from start to end; empty before the start. `now` in milliseconds since 1970. */
export function elapsedOf({ startedAt, completedAt }: TaskView, now: number): string {
  if (startedAt === null) return '';
  return formatElapsed((completedAt === null ? now : Date.parse(completedAt)) - Date.parse(startedAt));
}
