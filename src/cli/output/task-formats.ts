import type { TaskSummary } from '../../protocol/task.ts';
import { csvLine } from './csv.ts';
import { usageError } from './errors.ts';
import { writeData, writeJson } from './streams.ts';
import { csvColumns, parseColumns } from './task-columns.ts';
import type { TaskFormat } from './task-format-names.ts';
import { taskTable } from './task-table.ts';
import { widthOf } from './terminal.ts';

export interface FormatOptions {
  format?: TaskFormat;
  columns?: string;
  /** Their attempts in place of the tasks, where they are a table. */
  attempts?: true;
}

/** Writes tasks to stdout. `json`: the document that stands for them; `guides`: the branches of the tree before each. */
export type WriteTasks = (tasks: readonly TaskSummary[], json: unknown, guides?: readonly string[]) => void;

/** What writes tasks in the form that was asked for. Throws `usage` for forms and columns that do not go together. */
export async function chooseFormat(json: boolean, options: FormatOptions): Promise<WriteTasks> {
  const { format = json ? 'json' : 'table', attempts = false } = options;
  if (json && format !== 'json')
    throw usageError(`--json and --format ${format} do not go together: leave one out.`);
  const columns = options.columns === undefined ? undefined : await parseColumns(options.columns);
  if (columns && format !== 'table' && format !== 'csv') {
    throw usageError(`--columns goes with --format table and csv, not with ${format}.`);
  }
  if (attempts && (columns || format === 'csv' || format === 'ids')) {
    throw usageError('--attempts goes with a table and with JSON, in which they are part of the task.');
  }
  switch (format) {
    case 'json':
      return (_tasks, document) => writeJson(document);
    case 'ndjson':
      return (tasks) => tasks.forEach(writeJson);
    case 'ids':
      return (tasks) => writeData(tasks.map(({ id }) => `${id}\n`).join(''));
    case 'csv': {
      const shown = columns ?? csvColumns;
      const head = csvLine(shown.map(({ name }) => name));
      return (tasks) =>
        writeData(head + tasks.map((task) => csvLine(shown.map(({ value }) => value(task)))).join(''));
    }
    case 'table': {
      const toLines = attempts
        ? (await import('./attempts-table.ts')).attemptsTable
        : (tasks: readonly TaskSummary[], width?: number, guides?: readonly string[]) =>
            taskTable(tasks, width, columns, guides);
      return (tasks, _document, guides) => {
        if (tasks.length > 0) writeData(`${toLines(tasks, widthOf(process.stdout), guides).join('\n')}\n`);
      };
    }
  }
}
