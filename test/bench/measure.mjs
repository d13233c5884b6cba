import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Figures of a sample, in the unit of its values. */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { n: sorted.length, median: at(0.5), p95: at(0.95) };
}

/** Runs commands in turn, A B A B …, so that what else the machine does hits all alike. Milliseconds. */
export function timeCommands(commands, runs, env) {
  const times = commands.map(() => []);
  for (let run = -1; run < runs; run++) {
    for (const [index, [command, ...args]] of commands.entries()) {
      const start = performance.now();
      const { status, stderr } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${status}: ${stderr}`);
      // The first round warms the disk's cache.
      if (run >= 0) times[index].push(performance.now() - start);
    }
  }
  return times.map(summarize);
}

const column = (text, width) => String(text).padStart(width);

/** Prints one table of ratios. */
export function printTable(title, rows) {
  const width = Math.max(...rows.map(({ what }) => what.length));
  process.stdout.write(
    `\n${title}\n${''.padEnd(width)}${column('n', 6)}${column('median', 12)}${column('p95', 12)}${column('ratio', 8)}${column('budget', 9)}\n`,
  );
  for (const { what, figures, ratio, budget } of rows) {
    process.stdout.write(
      `${what.padEnd(width)}${column(figures.n, 6)}${column(`${figures.median.toFixed(1)} ms`, 12)}${column(`${figures.p95.toFixed(1)} ms`, 12)}` +
        `${column(ratio === undefined ? '' : ratio.toFixed(2), 8)}${column(budget ?? '', 9)}\n`,
    );
  }
}
