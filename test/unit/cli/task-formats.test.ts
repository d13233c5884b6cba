import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../src/cli/output/csv.ts';
import { tableLines } from '../../../src/cli/output/table.ts';
import { csvColumns, parseColumns } from '../../../src/cli/output/task-columns.ts';
import { columnNames } from '../../../src/cli/output/task-format-names.ts';
import { taskTable } from '../../../src/cli/output/task-table.ts';
import { aTask } from './a-task.ts';

describe('CSV', () => {
  test.each([
    [['a', 'b c', 1.5, true, null], 'a,b c,1.5,true,\r\n'],
    [['a,b', 'say "x"', 'a\nb'], '"a,b","say ""x""",a b\r\n'],
    [['=1+1', '+1', '-1', '@x', '\t=1', 'a=1'], "'=1+1,'+1,'-1,'@x,'=1,a=1\r\n"],
    [['=HYPERLINK("http://x","y")', -1], '"\'=HYPERLINK(""http://x"",""y"")",-1\r\n'],
    [['\u001b[31mred', '\u202e=1'], "red,'=1\r\n"],
  ])('of %j', (values, expected) => {
    expect(csvLine(values)).toBe(expected);
  });

  test('has the fields of a task as they are in JSON', () => {
    const task = aTask({ fault: { code: 'exit' }, exitCode: 3 });
    const values = Object.fromEntries(csvColumns.map(({ name, value }) => [name, value(task)]));
    const { percentComplete, statusMessage, reachedPercent, lastUpdatedUtc } = task.progress;
    const { progress: _, stateText: __, ...fields } = task;
    expect(values).toEqual({
      ...fields,
      ...{ percentComplete, statusMessage, reachedPercent, lastUpdatedUtc },
      childrenId: '',
      waitsFor: '',
      warnings: '',
      fault: 'exit',
    });
  });
});

describe('columns', () => {
  const names = async (text: string) => (await parseColumns(text)).map(({ name }) => name);

  test('are found whatever the case, in the order given; each field of a task is one', async () => {
    expect(await names('progress, PARENTID,id')).toEqual(['progress', 'parentId', 'id']);
    const { progress, ...fields } = aTask({});
    const all = [...Object.keys(fields), 'progress', ...Object.keys(progress)];
    expect(await names(all.join(','))).toEqual(all);
    expect(all.toSorted()).toEqual(columnNames.toSorted());
  });

  test.each(['colour', '', 'id,,name'])('%j are refused', async (text) => {
    await expect(parseColumns(text)).rejects.toMatchObject({ code: 'usage' });
  });

  test('a mistyped one is suggested', async () => {
    await expect(parseColumns('procress')).rejects.toThrow(/progress\?/);
    await expect(parseColumns('message')).rejects.toThrow(/statusMessage\?/);
  });

  test('make the table', async () => {
    const table = taskTable([aTask({ parentId: 'up' })], undefined, await parseColumns('parentId,progress'));
    expect(table).toEqual(['PARENT  PROGRESS', 'up      10% - Running']);
  });
});

describe('a terminal that is too narrow', () => {
  const columns = [{ title: 'A' }, { title: 'B', leaves: 1 }, { title: 'C', shrinksTo: 3, leaves: 1 }];
  const rows = [['aaaa', 'bbbb', 'cccccc']];

  test.each([
    [18, 'aaaa  bbbb  cccccc'],
    [16, 'aaaa  bbbb  ccc…'],
    [15, 'aaaa  bbbb  cc…'],
    [14, 'aaaa  bbbb'],
    [9, 'aaaa'],
    [2, 'aaaa'],
  ])('of %d columns', (width, expected) => {
    expect(tableLines(columns, rows, width)[1]).toBe(expected);
  });

  test('takes from the widest column first, from all of them alike', () => {
    const three = ['A', 'B', 'C'].map((title) => ({ title, shrinksTo: 2 }));
    const row = ['a'.repeat(1000), 'b'.repeat(12), 'cccc'];
    expect(tableLines(three, [row], 28)[1]).toBe('aaaaaaaaa…  bbbbbbbbb…  cccc');
    expect(tableLines(three, [row], 15)[1]).toBe('aaa…  bbb…  cc…');
  });

  test('shows id and state whatever the width', () => {
    const task = aTask({ id: 'nightly', name: '日本語', state: 'Completed' });
    const heads = [120, 48, 40, 33, 20].map((width) => taskTable([task], width)[0]?.split(/\s+/));
    expect(heads).toEqual([
      ['ID', 'NAME', 'LANGUAGE', 'STATE', 'PROGRESS', 'TIME', 'MESSAGE'],
      ['ID', 'NAME', 'LANGUAGE', 'STATE', 'PROGRESS'],
      ['ID', 'NAME', 'STATE', 'PROGRESS'],
      ['ID', 'NAME', 'STATE'],
      ['ID', 'STATE'],
    ]);
    const lost = aTask({ ...task, state: 'Failed', fault: { code: 'result_too_large' } });
    for (const width of [120, 48, 40, 33, 20])
      for (const line of taskTable([task, lost], width)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  test('cuts the columns that were asked for, except ids, and leaves none of them out', async () => {
    const columns = await parseColumns('id,createdAt,startedAt,completedAt,language,name,statusMessage');
    const task = aTask({ id: 'nightly', name: '日本語の名前', completedAt: '2026-01-01T00:00:02.000Z' });
    for (const width of [200, 80, 60, 50]) {
      const [head = '', line = ''] = taskTable([task], width, columns);
      expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect([line.split(' ')[0], head.split(/ +/).length]).toEqual(['nightly', columns.length]);
    }
  });

  test('of very many tasks is a table too', () => {
    const rows = Array.from({ length: 200_000 }, () => ['x']);
    expect(tableLines([{ title: 'A' }], rows)).toHaveLength(200_001);
  });

  test('keeps ids whole', () => {
    const id = 'an-id-that-somebody-chose-and-wants-to-copy';
    for (const width of [200, 80, 40, 10]) {
      expect(taskTable([aTask({ id })], width)[1]?.split(' ')[0]).toBe(id);
    }
  });
});
