/** docs/reliability.md names a test for each promise: they exist. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/reliability.md'), 'utf8');

/** Rows of the tables: the promise, and what stands beside it. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:promise|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

it('has a promise and a test in each row', () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row, row.join(' | ')).toHaveLength(2);
});

it.each(rows)('%s', (_promise, held = '') => {
  for (const one of held.split('<br>')) {
    const [file = '', title = ''] = one.trim().split(' › ');
    expect(file).toMatch(/^test\/(?:unit|integration|faults|dotnet)\//);
    expect(existsSync(path.join(root, file)), file).toBe(true);
    expect(title).toMatch(/\S/);
    // In a source a quotation mark may be escaped.
    expect(readFileSync(path.join(root, file), 'utf8').replaceAll("\\'", "'"), held).toContain(title);
  }
});
