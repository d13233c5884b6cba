/** What is offered at the end of a command line, without a shell or a daemon. */
import { describe, expect, test } from 'vitest';
import { findPlace } from '../../../src/cli/completion/find-place.ts';
import { makeModel } from '../../../src/cli/completion/model.ts';
import { offerAt } from '../../../src/cli/completion/offers.ts';
import { splitLine } from '../../../src/cli/completion/split-line.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import { faultCodes } from '../../../src/protocol/fault-codes.ts';
import { languages } from '../../../src/protocol/language.ts';
import { states } from '../../../src/protocol/state.ts';
import { settingKeys } from '../../../src/settings/keys.ts';

const model = makeModel(makeProgram(async () => {}));
const placeOf = (line: string) => findPlace(splitLine(line, 'bash').words, model);
const offer = (line: string) => offerAt(placeOf(line), model);
const words = (line: string): string[] => {
  const found = offer(line);
  return found.kind === 'words' ? found.words.map(([word]) => word) : [found.kind];
};

describe('words of a line', () => {
  test.each([
    ['kr', ['']],
    ['kr ', ['']],
    ['kr  get-task  a', ['get-task', 'a']],
    ['kr run --code "a b" ', ['run', '--code', 'a b', '']],
    [`kr run 'it''s' x\\ y "a\\"b`, ['run', 'its', 'x y', 'a"b']],
    ['kr $(touch x) `y`', ['$(touch', 'x)', '`y`']],
    ['kr a\\', ['a']],
  ])('%s', (line, expected) => {
    expect(splitLine(line, 'bash').words).toEqual(expected);
  });

  test('an escape is the one of the shell', () => {
    expect(splitLine('kr a` b\\c', 'powershell').words).toEqual(['a b\\c']);
  });

  test('what is set for the command stands apart', () => {
    const line = 'KR_HOME=/x A= kr B=c get';
    expect(splitLine(line, 'fish')).toEqual({ words: ['B=c', 'get'], variables: { KR_HOME: '/x', A: '' } });
  });
});

describe('verbs', () => {
  test('with their short forms and groups, and only there', () => {
    expect(words('kr ')).toEqual(expect.arrayContaining(['start-task', 'start', 'daemon', 'help']));
    expect(words('kr --json --home /x ')).toEqual(words('kr '));
    expect(words('kr --home=/x ')).toEqual(words('kr '));
    expect(words('kr nosuch ')).toEqual([]);
    expect(words('kr doctor ')).toEqual([]);
  });

  test('of a group, and after help', () => {
    expect(words('kr config ')).toEqual(['get', 'set', 'unset', 'list', 'path']);
    expect(words('kr daemon --json ')).toContain('restart');
    expect(words('kr help ')).toEqual(words('kr '));
    expect(words('kr help config ')).toEqual(words('kr config '));
    expect(words('kr help doctor ')).toEqual([]);
    expect(words('kr completion ')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish', 'powershell']));
  });

  test('as cmdlets, in the case that is typed', () => {
    expect(words('kr Get-Kr')).toEqual(
      expect.arrayContaining(['Get-KrTask', 'Get-KrTaskState', 'New-KrTask', 'Add-KrTasksService']),
    );
    expect(words('kr stop-kr')).toContain('stop-krTask');
    expect(words('kr get-t')).toContain('get-task');
  });
});

describe('options', () => {
  test('of the verb, but those that are there already', () => {
    expect(words('kr -')).toEqual(expect.arrayContaining(['--version', '--help', '--home', '--json']));
    expect(words('kr stop --')).toEqual(expect.arrayContaining(['--recurse', '--what-if', '--json']));
    expect(words('kr stop --recurse --')).not.toContain('--recurse');
    expect(words('kr run --arg a=1 --name x --')).toContain('--arg');
    expect(words('kr run --name=x --')).not.toContain('--name');
    expect(words('kr daemon stop --')).toContain('--force');
    expect(words('kr stop -- --')).toEqual(['ids']);
  });

  test('of cmdlets', () => {
    expect(words('kr Get-KrTask -')).toEqual(expect.arrayContaining(['-Id', '-WhereState', '-State']));
    expect(words('kr get-krtask -i')).toContain('-id');
    expect(words('kr New-KrTask -')).toEqual(expect.arrayContaining(['-CodeFilePath', '-AutoStart']));
    expect(words('kr New-KrTask -')).not.toContain('-Help');
    expect(words('kr Stop-KrTask -Recurse -')).not.toContain('-Recurse');
  });
});

describe('values', () => {
  test.each([
    ['kr run --language ', [...languages]],
    ['kr run --language=', [...languages]],
    ['kr New-KrTask -Language ', [...languages]],
    ['kr New-KrTask -lang:', [...languages]],
    ['kr get --where-state ', [...states]],
    ['kr Get-KrTask -WhereState Running,', states.filter((state) => state !== 'Running')],
    ['kr ls --where-state Running,Failed,', states.filter((one) => one !== 'Running' && one !== 'Failed')],
    ['kr config get ', settingKeys.map(({ key }) => key)],
    ['kr config get progress ', []],
    ['kr config set progress ', ['auto', 'tty', 'plain', 'json', 'none']],
    ['kr config set GRACEPERIOD ', ['5s']],
    ['kr config set maxRunners ', []],
    ['kr run --name ', []],
    ['kr ls --sort ', expect.arrayContaining(['createdAt', '-createdAt'])],
    ['kr run ', ['files']],
    ['kr run --code-file-path ', ['files']],
    ['kr --home ', ['directories']],
    ['kr run --working-directory ', ['directories']],
    ['kr run --env-file ', ['files']],
    ['kr run --retry-on error,', faultCodes.filter((code) => code !== 'error')],
    ['kr run x.ps1 ', []],
    ['kr run -- make ', ['files']],
  ])('%s', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test('of a list or behind an option end the same word', () => {
    expect(placeOf('kr ls --where-state Running,St')).toMatchObject({ before: 'Running,', typed: 'St' });
    expect(placeOf('kr ls --where-state=Running,St')).toMatchObject({
      before: '--where-state=Running,',
      typed: 'St',
    });
    expect(placeOf('kr run --language=Ja')).toMatchObject({ before: '--language=', typed: 'Ja' });
    expect(placeOf('kr Get-KrTask -Id:a,b')).toMatchObject({ before: '-Id:a,', typed: 'b', given: ['a'] });
  });

  test('of every option that takes ids, a file or a directory are no text', () => {
    const kinds: Record<string, string> = { ids: 'ids', file: 'files', path: 'files', dir: 'directories' };
    const program = makeProgram(async () => {});
    let checked = 0;
    for (const { flags, long } of program.commands.flatMap((command) => command.options)) {
      const [, value = ''] = /<([^>]+)>/.exec(flags) ?? [];
      const expected = kinds[value];
      if (expected === undefined) continue;
      const kind = model.verbs.flatMap(({ options }) => options).find((one) => one.long === long)
        ?.value?.kind;
      expect([long, kind]).toEqual([long, expected]);
      checked++;
    }
    expect(checked).toBeGreaterThan(5);
  });

  test('files have the extensions of code', () => {
    expect(offer('kr run ')).toMatchObject({ extensions: expect.arrayContaining(['.ps1', '.mts']) });
    expect(offer('kr run -- ./t')).toMatchObject({ extensions: [] });
    expect(offer('kr run --extra-refs ')).toMatchObject({ extensions: ['.dll'] });
  });
});

describe('ids', () => {
  test.each([
    ['kr start-task ', ['Created']],
    ['kr start ', ['Created']],
    ['kr Start-KrTask -Id ', ['Created']],
    ['kr stop ', ['Created', 'Queued', 'Running']],
    ['kr rm ', ['Completed', 'Failed', 'Stopped']],
    ['kr rm --force ', undefined],
    ['kr result ', ['Completed', 'Failed', 'Stopped']],
    ['kr wait ', ['Created', 'Queued', 'Running', 'Stopping']],
    ['kr get ', undefined],
    ['kr logs ', undefined],
    ['kr run --parent ', undefined],
    ['kr new --after ', undefined],
    ['kr new --after-any a,', undefined],
  ])('%s has those in %j', (line, expected) => {
    expect(offer(line)).toEqual({ kind: 'ids', states: expected });
  });

  test('those that are there already are told', () => {
    expect(placeOf('kr new --after a,b,c')).toMatchObject({ given: ['a', 'b'], before: 'a,b,', typed: 'c' });
    expect(placeOf('kr stop --json a --recurse b ')).toMatchObject({ given: ['a', 'b'] });
    expect(placeOf('kr Stop-KrTask -Id a,b, c, ')).toMatchObject({ given: ['a', 'b', 'c'] });
    expect(words('kr stop --all ')).toEqual([]);
    expect(words('kr start --all --parent ')).toEqual(['ids']);
    expect(offer('kr logs a ')).toEqual({ kind: 'words', words: [] });
  });

  test('are of the home that the line names', () => {
    expect(placeOf('kr --home /x get ').home).toBe('/x');
    expect(placeOf('kr get --home=/y a ').home).toBe('/y');
    expect(placeOf('kr Get-KrTask -Home /z -Id ').home).toBe('/z');
    expect(placeOf('kr get ').home).toBeUndefined();
  });
});
