import { readFileSync } from 'node:fs';
import { childrenOf } from '../../helpers/processes.ts';
import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { summarize } from '../measure.mjs';
import { megabytesOf } from '../processes.mjs';

const warmUp = 200;
const step = 100;
const count = 10_000;

/** Memory while one runner executes snippets that all differ: each is compiled, loaded, run and forgotten. */
export async function measureSnippets() {
  if (runnable(['cs']).length === 0) return { missing: ['.NET'] };
  await using home = new BenchHome();
  home.connections = 4;
  await home.ok(['config', 'set', 'maxRunners', '1']);
  await home.startDaemon();
  await some(home, -warmUp, 0);
  const daemon = await home.daemonPid();
  const before = memoryOf(daemon);
  const points = [];
  for (let n = 0; n < count; n += step) {
    points.push([n, total(memoryOf(daemon))]);
    await some(home, n, n + step);
  }
  const after = memoryOf(daemon);
  points.push([count, total(after)]);
  const grown = total(after) - total(before);
  return {
    rows: [{ budget: 'growth', unit: 'MB', figures: { ...summarize([grown]), n: count } }],
    growths: [
      {
        name: 'snippets',
        title: 'Memory by distinct C# snippets that were run',
        x: 'snippets',
        y: 'megabytes',
        linear: true,
        lines: [{ label: 'runner and compiler', points }],
      },
    ],
    limits: {
      growth: [...after].map(
        ([name, { pid, megabytes }]) =>
          `${name}: ${before.get(name)?.pid === pid ? before.get(name).megabytes.toFixed(0) : 'new'} → ${megabytes.toFixed(0)} MB`,
      ),
    },
  };
}

async function some(home, from, to) {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  await home.runAll(numbers.map((n) => ({ language: 'cs', code: `return ${n} + 1;` })));
}

/** The daemon's .NET processes by what they are for. */
function memoryOf(daemon) {
  const found = childrenOf(daemon).map((pid) => {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return {
      pid,
      name: command.find((word) => /^(?:runner|compiler)/.test(word)),
      command: command.join(' '),
      megabytes: megabytesOf(pid),
    };
  });
  return new Map(found.filter(({ command }) => command.includes('Kr.Host')).map((one) => [one.name, one]));
}

const total = (processes) => [...processes.values()].reduce((sum, { megabytes }) => sum + megabytes, 0);
