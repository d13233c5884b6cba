import bytes from 'bytes';
import parseDuration from 'parse-duration';

const durationForm = /^(?=.*\d)\s*(\d+(\.\d+)?\s*[a-zµ]+\s*)*(\d+(\.\d+)?)?\s*$/i;
const sizeForm = /^\s*\d+(\.\d+)?\s*([kmgt]i?b?|b)?\s*$/i;

/** Longest that a Node timer can wait, 24.8 days: a longer one would fire at once. */
export const maxTimerMs = 2 ** 31 - 1;

/**
 * Milliseconds in a text such as `250ms`, `5s`, `1h30m`; a plain number is seconds, as in `sleep` and `timeout`.
 * Undefined when it is none or negative.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!durationForm.test(text)) return undefined;
  return parseDuration(/[a-zµ]\s*$/i.test(text) ? text : `${text.trim()}s`, 'ms') ?? undefined;
}

const isoForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * Milliseconds since 1970 of a text that is an age, as parseDurationMs takes it, or a time in ISO 8601, which is UTC
 * unless it says otherwise. Undefined when it is neither.
 */
export function parseMomentMs(text: string, now: number): number | undefined {
  const age = parseDurationMs(text);
  if (age !== undefined) return now - age;
  const form = isoForm.exec(text.trim());
  if (!form) return undefined;
  const moment = Date.parse(form[1] === undefined || form[4] !== undefined ? form[0] : `${form[0]}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** Bytes in a text such as `64MiB`, `64MB` (both 1024-based), `500k`, `1048576`. Undefined when it is none. */
export function parseSizeBytes(text: string): number | undefined {
  if (!sizeForm.test(text)) return undefined;
  const unit = text.trim().replace(/i?b?$/i, '');
  return bytes.parse(/[kmgt]$/i.test(unit) ? `${unit}b` : unit) ?? undefined;
}
