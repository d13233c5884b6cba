import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LogFile } from '../../../src/daemon/log-file.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kr-log-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
let count = 0;
const place = (): { file: string; olderFile: string } => {
  const file = path.join(directory, `log${count++}`);
  return { file, olderFile: `${file}.1` };
};

it('keeps what was written last, in two files of bounded size', () => {
  const { file, olderFile } = place();
  const log = new LogFile({ file, olderFile, maxBytes: 1000 });
  for (let line = 1; line <= 500; line++) {
    log.write(`line ${line}\n`);
    // As the daemon's stderr does.
    if (line % 100 === 0) appendFileSync(file, `said ${line}\n`);
  }
  for (const one of [file, olderFile]) {
    expect(statSync(one).size).toBeLessThan(1100);
    expect(statSync(one).mode & 0o777).toBe(0o600);
  }
  const lines = (readFileSync(olderFile, 'utf8') + readFileSync(file, 'utf8')).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('said 500');
  const numbers = lines.filter((line) => line.startsWith('line')).map((line) => Number(line.slice(5)));
  expect(numbers.length).toBeGreaterThan(100);
  expect(numbers).toEqual(Array.from(numbers, (_, index) => 500 - numbers.length + index + 1));
});

it('goes on with what an earlier daemon left', () => {
  const { file, olderFile } = place();
  appendFileSync(file, `${'x'.repeat(2000)}\n`);
  new LogFile({ file, olderFile, maxBytes: 1000 }).write('new\n');
  expect(readFileSync(file, 'utf8')).toBe('new\n');
  expect(statSync(olderFile).size).toBe(2001);
});

it.runIf(existsSync('/dev/full'))('loses what can not be written, without a word', () => {
  const log = new LogFile({ file: '/dev/full', olderFile: '/dev/null/none', maxBytes: 1000 });
  expect(() => log.write('line\n')).not.toThrow();
});

it('stays as it is where the older one can not be made, and goes on', () => {
  const { file } = place();
  const log = new LogFile({ file, olderFile: path.join(directory, 'missing', 'older'), maxBytes: 10 });
  for (const line of ['first line\n', 'second\n']) log.write(line);
  expect(readFileSync(file, 'utf8')).toBe('first line\nsecond\n');
});
