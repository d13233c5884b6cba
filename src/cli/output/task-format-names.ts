// Names alone: what does it is loaded by its verb only.

/** How `get-task` prints tasks. */
export const taskFormats = ['table', 'json', 'ndjson', 'csv', 'ids'] as const;

export type TaskFormat = (typeof taskFormats)[number];

/** The columns that there are: the fields of a task and of its progress. */
export const columnNames = [
  'id',
  'name',
  'description',
  'language',
  'state',
  'stateText',
  'createdAt',
  'startedAt',
  'completedAt',
  'duration',
  'progress',
  'percentComplete',
  'statusMessage',
  'reachedPercent',
  'lastUpdatedUtc',
  'isTerminal',
  'parentId',
  'childrenId',
  'fault',
  'exitCode',
  'group',
  'priority',
  'key',
  'restartOf',
  'attempt',
  'waitsFor',
  'warnings',
  'gitCommit',
] as const;

export type ColumnName = (typeof columnNames)[number];
