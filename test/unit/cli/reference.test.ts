/** docs/command-line.md and the man page are what the program says of itself. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeProgram } from '../../../src/cli/program.ts';
import { manPage } from '../../../src/cli/reference/man-page.ts';
import { markdownPage } from '../../../src/cli/reference/markdown-page.ts';
import { makeReference } from '../../../src/cli/reference/model.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const reference = makeReference(makeProgram(async () => {}));
const { version } = JSON.parse(read('package.json'));
const hasGroff = spawnSync('groff', ['--version']).status === 0;

test('the page of the command line is up to date', () => {
  expect(read('docs/command-line.md')).toBe(markdownPage(reference));
});

test('the man page is up to date', () => {
  expect(read('man/kr.1')).toBe(manPage(reference, version));
});

test('both have every verb, every option, every example', () => {
  const [page, man] = [read('docs/command-line.md'), read('man/kr.1').replaceAll('\\-', '-')];
  const verbs = reference.parts.flatMap(({ verbs: some }) => some);
  expect(verbs.length).toBeGreaterThan(20);
  for (const { name, groups, examples } of verbs) {
    expect(page).toContain(`\n### ${name}\n`);
    expect(man).toContain(`\n.SS ${name}\n`);
    for (const example of examples) expect(page).toContain(`\n${example}\n`);
    for (const { term } of groups.flatMap(({ options }) => options)) {
      expect(page).toContain(`| \`${term}\` |`);
      expect(man).toContain(`\n.B ${term}\n`);
    }
  }
});

test.skipIf(!hasGroff)('groff has nothing to say against the man page', () => {
  const { status, stderr } = spawnSync(
    'groff',
    ['-man', '-Tutf8', '-z', '-ww', path.join(root, 'man/kr.1')],
    {
      encoding: 'utf8',
    },
  );
  expect([status, stderr]).toEqual([0, '']);
});

test.skipIf(!hasGroff)('the man page shows examples as they are typed', () => {
  const page = spawnSync('groff', ['-man', '-Tutf8', '-P-cbou', path.join(root, 'man/kr.1')], {
    encoding: 'utf8',
  });
  const shown = page.stdout.split('\n').map((line) => line.trim());
  for (const { examples } of reference.parts.flatMap(({ verbs }) => verbs)) {
    for (const example of examples) expect(shown).toContain(example);
  }
});
