import type { Task } from '../../protocol/task.ts';
import { beginningOf } from '../tasks/bounds.ts';

/** Most bytes of what is shown: it is a short text for people. */
const maxSummaryBytes = 200;
const maxBodyBytes = 1000;

/** The command that tells the desktop of a task's end. */
export function notification({ name, state, fault, progress }: Task): string[] {
  const summary = plain(`${name}: ${state}`, maxSummaryBytes);
  const body = plain(fault?.message ?? progress.statusMessage, maxBodyBytes);
  const more = body === '' || body === state ? [] : [asMarkup(body)];
  return ['notify-send', '--app-name=kr', '--', summary, ...more];
}

function plain(text: string, maxBytes: number): string {
  const kept = beginningOf(text, maxBytes);
  const visible = (kept === text ? text : `${kept}…`).replace(/[\s\p{Control}\p{Bidi_Control}]+/gu, ' ');
  return visible.trim();
}

/** notify-send takes off backslashes, and desktops take the rest for markup. */
function asMarkup(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
