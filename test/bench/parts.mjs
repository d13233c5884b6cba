import { measureResultSizes } from './growth/result-sizes.mjs';
import { measureRunners } from './growth/runners.mjs';
import { measureSnippetSizes } from './growth/snippet-sizes.mjs';
import { measureClient } from './rows/client.mjs';
import { measureCompile } from './rows/compile.mjs';
import { measureFollowers } from './rows/followers.mjs';
import { measureIdle } from './rows/idle.mjs';
import { measureProgress } from './rows/progress.mjs';
import { measureRegistry } from './rows/registry.mjs';
import { measureSnippets } from './rows/snippets.mjs';
import { measureTasks } from './rows/tasks.mjs';
import { measureThroughput } from './rows/throughput.mjs';

/**
 * What can be measured, and which budgets that is about. Each gives `rows` (see report/table.mjs), and may give
 * `growths` (see report/plot.mjs), `limits` (by budget: what takes the time) and `missing` (peers that are not
 * installed).
 */
export const parts = [
  {
    name: 'client',
    title: 'The command',
    budgets: ['version', 'help', 'state', 'run'],
    measure: measureClient,
  },
  {
    name: 'tasks',
    title: 'A task: create, start, completed, over one kept connection',
    budgets: ['js', 'cs', 'vb', 'ps'],
    measure: measureTasks,
  },
  {
    name: 'compile',
    title: 'A snippet seen for the first time',
    budgets: ['first-cs', 'first-vb'],
    measure: measureCompile,
  },
  {
    name: 'throughput',
    title: '500 trivial tasks, two runners',
    budgets: ['rate-js', 'rate-cs', 'rate-ps'],
    measure: measureThroughput,
  },
  {
    name: 'registry',
    title: '100 to 100,000 tasks in the registry',
    budgets: ['start', 'get', 'newest', 'memory'],
    measure: measureRegistry,
  },
  { name: 'idle', title: 'An idle daemon', budgets: ['idle'], measure: measureIdle },
  {
    name: 'snippets',
    title: 'Distinct C# snippets through one runner',
    budgets: ['growth'],
    measure: measureSnippets,
  },
  { name: 'progress', title: 'A million progress updates', budgets: ['million'], measure: measureProgress },
  { name: 'followers', title: '200 followers of one task', measure: measureFollowers },
  { name: 'runners', title: '1 to 16 runners', measure: measureRunners },
  { name: 'snippet-size', title: 'Size of the snippet', measure: measureSnippetSizes },
  { name: 'result-size', title: 'Size of the result', measure: measureResultSizes },
];

/** One word for several parts. */
export const aliases = { growth: ['registry', 'runners', 'snippet-size', 'result-size'] };
