/**
 * The budgets, in the order of the design. `unit` is what the limit counts; `times` means: as many times what the
 * row's first peer takes. `most` or `least` is the limit; `aim` is what kr wants to be at.
 */
export const budgets = {
  state: { what: '`kr get-task-state ID`, 10,000 tasks', unit: 'times', most: 1.7, aim: 1.3 },
  version: { what: '`kr --version`', unit: 'times', most: 1.4, aim: 1.3 },
  help: { what: '`kr --help`', unit: 'times', most: 1.4, aim: 1.3 },
  run: { what: '`kr run-task`, warm PowerShell', unit: 'times', most: 3, aim: 1.5 },
  js: { what: 'JavaScript task, warm', unit: 'ms', most: 5, aim: 2.5 },
  cs: { what: 'C# task, seen before', unit: 'ms', most: 8, aim: 4 },
  vb: { what: 'VB.NET task, seen before', unit: 'ms', most: 8, aim: 4 },
  ps: { what: 'PowerShell task, warm', unit: 'ms', most: 20, aim: 10 },
  'first-cs': { what: 'C# task, seen for the first time', unit: 'ms', most: 60, aim: 30 },
  'first-vb': { what: 'VB.NET task, seen for the first time', unit: 'ms', most: 60, aim: 30 },
  'rate-js': { what: '500 JavaScript tasks, two runners', unit: '/s', least: 200, aim: 400 },
  'rate-cs': { what: '500 C# tasks, two runners', unit: '/s', least: 200, aim: 400 },
  'rate-ps': { what: '500 PowerShell tasks, two runners', unit: '/s', least: 100, aim: 200 },
  start: { what: 'start of the daemon, 100,000 tasks', unit: 'ms', most: 2000, aim: 1000 },
  get: { what: 'get by id, 100,000 tasks against 100', unit: 'times', most: 1.2, aim: 1 },
  newest: { what: 'list of the newest 50, 100,000 tasks', unit: 'ms', most: 20, aim: 10 },
  memory: { what: 'memory of the daemon, 100,000 tasks', unit: 'MB', most: 250, aim: 125 },
  idle: { what: 'idle daemon, CPU in a second', unit: 'ms', most: 1, aim: 0.5 },
  growth: { what: 'growth of memory, distinct C# snippets, one runner', unit: 'MB', most: 120, aim: 60 },
  million: { what: 'a million progress updates, CPU of runner and daemon', unit: 'ms', most: 1000, aim: 500 },
};

/** The limit for people. */
export function limitText({ unit, most, least }) {
  return most === undefined
    ? `≥ ${least}${unit === '/s' ? '/s' : ` ${unit}`}`
    : `≤ ${most}${unit === 'times' ? ' times' : ` ${unit}`}`;
}

/** What a row measured, in the unit of its budget. */
export function measuredValue({ figures, peers = [] }, { unit }) {
  if (unit !== 'times') return figures.median;
  return peers.length > 0 ? figures.median / peers[0].figures.median : undefined;
}
