import { sanitiseLine } from './sanitise.ts';

/** What a spreadsheet would take for the beginning of a formula. */
const formula = /^[=+\-@]/;

/** A text that anybody may have chosen, or a value of kr's own, which is never a formula. */
export type CsvValue = string | number | boolean | null;

/**
 * A line of CSV as in RFC 4180, with its end. Texts are cleaned, and get an apostrophe before what a spreadsheet would
 * compute: whoever names a task must not run something where the list is opened.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const clean = sanitiseLine(value);
  const inert = formula.test(clean) ? `'${clean}` : clean;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
