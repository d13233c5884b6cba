import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Annotation } from '../../../src/cli/ci/ci-log.ts';
import { ciLogOf } from '../../../src/cli/ci/ci-log-of.ts';
import { ciSystemOf } from '../../../src/cli/ci/ci-system.ts';
import { GroupedLog } from '../../../src/cli/ci/grouped-log.ts';
import { fileInRepository, placeOf } from '../../../src/cli/ci/place.ts';
import { isLively } from '../../../src/cli/output/terminal.ts';

const github = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/work' };
const azure = { TF_BUILD: 'True', BUILD_SOURCESDIRECTORY: '/work' };
const gitlab = { GITLAB_CI: 'true' };

test.each([
  [github, 'github'],
  [azure, 'azure'],
  [gitlab, 'gitlab'],
  [{ CI: 'true' }, undefined],
  [{ GITHUB_ACTIONS: '' }, undefined],
  [{ GITHUB_ACTIONS: 'false' }, undefined],
  [{ ...github, KR_TASK_ID: 'outer' }, undefined],
])('%j is a job of %s', (env, system) => {
  expect(ciSystemOf(env)).toBe(system);
  expect(isLively({ isTTY: true }, env)).toBe(system === undefined && !('CI' in env));
});

test.each([
  ['At /work/a b.ps1:2 char:5\n+ throw', '/work/a b.ps1', 2, 5],
  ['At /work/a.js:12 char:1', '/work/a.js', 12, 1],
  ['At /work/odd:3 char:4.js:5 char:6\n+ x', '/work/odd:3 char:4.js', 5, 6],
  ['At /work/two\nlines.cs:1 char:2\n+ x', '/work/two\nlines.cs', 1, 2],
])('%j is a place', (position, file, line, column) => {
  expect(placeOf(position)).toEqual({ file, line, column });
});

test.each([null, '', 'At line:2 char:5\n+ throw', 'somewhere else', 'x\nAt /a:1 char:1'])(
  '%j is no place in a file',
  (position) => {
    expect(placeOf(position)).toBeUndefined();
  },
);

test.each([
  ['/work/src/a.js', '/work', 'src/a.js'],
  ['/work/src/a.js', '/work/', 'src/a.js'],
  ['/work/..a.js', '/work', '..a.js'],
  ['/works/a.js', '/work', '/works/a.js'],
  ['/a.js', '/work', '/a.js'],
  ['/a.js', undefined, '/a.js'],
  ['/a.js', '', '/a.js'],
])('%s in the repository %s is %s', (file, root, expected) => {
  expect(fileInRepository(file, root)).toBe(expected);
});

const plain: Annotation = {
  severity: 'error',
  title: 'nightly',
  message: 'no',
  place: { file: '/work/a.js', line: 2, column: 5 },
};
/** Whatever means something to one of the systems. */
const odd = '100%, a:b;c]d\r\ne%0A\u001b[1m';

describe('an annotation', () => {
  test.each<[string, Partial<Annotation>, string]>([
    ['with all', { code: 'CS1' }, '::error file=a.js,line=2,col=5,title=nightly::CS1: no\n'],
    ['without a place', { place: undefined }, '::error title=nightly::no\n'],
    ['as a warning', { severity: 'warning', place: undefined }, '::warning title=nightly::no\n'],
    [
      'with odd texts',
      { title: odd, message: odd, place: { file: `/work/${odd}`, line: 1, column: 1 } },
      '::error file=100%25%2C a%3Ab;c]d%0Ae%250A,line=1,col=1,title=100%25%2C a%3Ab;c]d e%250A::100%25, a:b;c]d%0Ae%250A\n',
    ],
    [
      'with a command',
      { message: '::set-output name=a::b', place: undefined },
      '::error title=nightly::\\::set-output name=a::b\n',
    ],
  ])('of GitHub %s', (_what, changes, expected) => {
    expect(ciLogOf(github)?.annotation?.({ ...plain, ...changes })).toBe(expected);
  });

  test.each<[string, Partial<Annotation>, string]>([
    [
      'with all',
      { code: 'CS1' },
      '##vso[task.logissue type=error;sourcepath=a.js;linenumber=2;columnnumber=5;code=CS1;]nightly: no\n',
    ],
    ['without a place', { place: undefined }, '##vso[task.logissue type=error;]nightly: no\n'],
    [
      'with odd texts',
      { title: odd, message: odd, code: 'a;b]', place: { file: `/work/${odd}`, line: 1, column: 1 } },
      '##vso[task.logissue type=error;sourcepath=100%AZP25, a:b%3Bc%5Dd%0Ae%AZP250A;linenumber=1;columnnumber=1;code=a%3Bb%5D;]' +
        '100%AZP25, a:b;c]d e%AZP250A: 100%AZP25, a:b;c]d%0Ae%AZP250A\n',
    ],
    [
      'with a command',
      { message: '##vso[task.complete]', place: undefined },
      '##vso[task.logissue type=error;]nightly: ##\\vso[task.complete]\n',
    ],
  ])('of Azure %s', (_what, changes, expected) => {
    expect(ciLogOf(azure)?.annotation?.({ ...plain, ...changes })).toBe(expected);
  });

  test('of GitLab does not exist', () => {
    expect(ciLogOf(gitlab)?.annotation).toBeUndefined();
  });

  test.each([github, azure])('is a line and a command, whatever is in it, with %j', (env) => {
    const piece = fc.constantFrom(
      '::',
      '##vso[',
      ']',
      ';',
      ':',
      ',',
      '\n',
      '\r',
      '%0A',
      '%',
      '\u2028',
      'x',
      ' ',
    );
    const text = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, text, (title, message, file) => {
        const place = { file: `/work/${file}`, line: 1, column: 1 };
        const line = ciLogOf(env)?.annotation?.({ severity: 'error', title, message, place }) ?? '';
        expect(line).toMatch(/^(::error |##vso\[task\.logissue )[^\r\n\u2028]*\n$/);
        expect(line.slice(1)).not.toMatch(/##(vso)?\[.*##(vso)?\[/);
      }),
    );
  });

  test('that is very long is cut', () => {
    const line = ciLogOf(github)?.annotation?.({ ...plain, message: 'x'.repeat(100_000) });
    expect(line?.length).toBeLessThan(5000);
  });
});

describe('groups', () => {
  const one = { id: 'one', name: 'One' };
  const two = { id: 'two', name: 'Two' };
  const three = { id: 'three', name: 'Three' };
  const open = (): { log: GroupedLog; written: string[]; takeLines: () => string[] } => {
    const ci = ciLogOf(github);
    if (!ci) throw new Error('no log');
    const written: string[] = [];
    const log = new GroupedLog(ci, (text) => text && written.push(text));
    return { log, written, takeLines: () => written.splice(0).join('').split('\n').slice(0, -1) };
  };

  test('of one task are written as it goes', () => {
    const { log, takeLines } = open();
    log.add(one, 'a\n');
    expect(takeLines()).toEqual(['::group::One', 'a']);
    log.add(one, 'b\n');
    expect(takeLines()).toEqual(['b']);
    log.end(one, 'ended\n');
    expect(takeLines()).toEqual(['::endgroup::', 'ended']);
    log.close();
    expect(takeLines()).toEqual([]);
  });

  test('of several do not mix; the end of each is told at once, outside of them', () => {
    const { log, takeLines } = open();
    log.add(one, 'a\n');
    log.add(two, 'x\n');
    log.add(three, 'r\n');
    log.add(one, 'b\n');
    log.add(two, 'y\n');
    expect(takeLines()).toEqual(['::group::One', 'a', 'b']);
    log.end(two, 'two ended\n');
    expect(takeLines()).toEqual([
      '::endgroup::',
      '::group::Two',
      'x',
      'y',
      '::endgroup::',
      'two ended',
      '::group::Three',
      'r',
    ]);
    log.add(one, 'c\n');
    log.end(three, 'three ended\n');
    expect(takeLines()).toEqual(['::endgroup::', 'three ended', '::group::One', 'c']);
    log.end(one, 'one ended\n');
    expect(takeLines()).toEqual(['::endgroup::', 'one ended']);
  });

  test('end on a line of their own, also in the middle of a very long one', () => {
    const { log, takeLines } = open();
    log.add(one, 'the first part');
    log.add(two, 'x\n');
    log.end(two, '');
    log.add(one, ', the rest\n');
    log.close();
    const begin = ['::group::One', 'the first part', '::endgroup::', '::group::Two', 'x', '::endgroup::'];
    expect(takeLines()).toEqual([...begin, '::group::One', ', the rest', '::endgroup::']);
  });

  test('of tasks that wrote nothing do not exist', () => {
    const { log, takeLines } = open();
    log.add(one, '');
    log.end(one, 'ended\n');
    expect(takeLines()).toEqual(['ended']);
  });

  test('that are left show all that was held', () => {
    const { log, takeLines } = open();
    for (const task of [one, two, three]) log.add(task, `${task.id}\n`);
    log.close();
    expect(takeLines().filter((line) => !line.startsWith('::'))).toEqual(['one', 'two', 'three']);
  });

  test('do not hold without end', () => {
    const { log, takeLines } = open();
    log.add(one, 'a\n');
    log.add(two, `${'x'.repeat(2_000_000)}\n`);
    expect(takeLines()).toHaveLength(5);
  });

  test('have a title that is a line, and of GitLab a name of their own', () => {
    expect(ciLogOf(github)?.openGroup('one', odd)).toBe('::group::100%25, a:b;c]d e%250A\n');
    expect(ciLogOf(azure)?.openGroup('one', '##vso[x]\n')).toBe('##[group]##\\vso[x]\n');
    const log = ciLogOf(gitlab);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of a section hold them
    const mark = /^\u001b\[0Ksection_(start|end):\d+:([\w.-]+)\r\u001b\[0K(.*)\n$/;
    const marks = [
      log?.openGroup('a.b-1', odd),
      log?.closeGroup(),
      log?.openGroup('a.b-1', 'x'),
      log?.closeGroup(),
    ];
    const parts = marks.map((text) => mark.exec(text ?? '')?.slice(1) ?? []);
    expect(parts.map(([what, , title]) => [what, title])).toEqual([
      ['start', '100%, a:b;c]d e%0A'],
      ['end', ''],
      ['start', 'x'],
      ['end', ''],
    ]);
    const [first, firstEnd, second, secondEnd] = parts.map(([, name]) => name);
    expect([first, second]).toEqual([firstEnd, secondEnd]);
    expect(first).not.toBe(second);
  });
});
