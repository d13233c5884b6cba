const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The longest text of formatElapsed below 100 days, in columns. */
export const elapsedWidth = 6;

/**
 * A time span as `1.2s`, `12s`, `3m04s`, `2h05m`, `5d02h`: two units at most, and never rounded up, so that a
 * second does not show before it is over. Negative spans (clocks that disagree) show as none.
 */
export function formatElapsed(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < 10 * second) return `${(Math.floor(span / 100) / 10).toFixed(1)}s`;
  if (span < minute) return `${Math.floor(span / second)}s`;
  if (span < hour) return twoUnits(span, minute, 'm', second, 's');
  if (span < day) return twoUnits(span, hour, 'h', minute, 'm');
  return twoUnits(span, day, 'd', hour, 'h');
}

/** A time above 0 that is expected, so without tenths, and rounded up: `9s`, `3m04s`. */
export function formatExpected(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / second);
  return seconds < 10 ? `${seconds}s` : formatElapsed(seconds * second);
}

function twoUnits(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  return `${Math.floor(span / large)}${largeName}${String(rest).padStart(2, '0')}${smallName}`;
}
