/** What a list of tasks can be sorted by. */
export const sortFields = [
  'createdAt',
  'startedAt',
  'completedAt',
  'duration',
  'id',
  'name',
  'language',
  'state',
  'percentComplete',
] as const;

export type SortField = (typeof sortFields)[number];
