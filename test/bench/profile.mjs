/** Where a program of Node spends its time: a summary of its CPU profiles. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const names = { '(program)': 'Node.js itself and the system', '(garbage collector)': 'garbage collection' };
/** What a bundler names the parts of a program with, anew with each change. */
const chunkHash = /-[0-9A-Z]{8}(?=\.js$)/;
const idle = new Set(['(idle)', '(root)']);

/** The functions that take most of the time by themselves, of all profiles together: `12% name (file)`. */
export function topFunctions(profiles, count = 3) {
  const times = new Map();
  let whole = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const byId = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    for (const [index, id] of samples.entries()) {
      const { functionName, url } = byId.get(id);
      if (idle.has(functionName)) continue;
      const file =
        url === '' ? '' : ` (${url.startsWith('node:') ? url : path.basename(url).replace(chunkHash, '')})`;
      const name = names[functionName] ?? `${functionName || 'top level'}${file}`;
      times.set(name, (times.get(name) ?? 0) + timeDeltas[index]);
      whole += timeDeltas[index];
    }
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${Math.round((100 * time) / whole)}% ${name}`);
}

/** Has a program write its profiles into a directory, and gives its top functions. `work` may give the process id to go by. */
export async function profiled(work, count) {
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-profile-'));
  try {
    const pid = await work(directory);
    const files = readdirSync(directory).filter(
      (file) => pid === undefined || file.split('.')[3] === String(pid),
    );
    return topFunctions(
      files.map((file) => JSON.parse(readFileSync(path.join(directory, file), 'utf8'))),
      count,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
