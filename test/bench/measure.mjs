import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Figures of a sample, in the unit of its values. */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { n: sorted.length, median: at(0.5), p95: at(0.95) };
}

/** Milliseconds that some work takes. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Takes samples in turn, A B A B …, so that what else the machine does hits all alike. A subject gives a figure
 * (`sample`), may want fewer `runs` than the others, and has its first `warmUp` (1) samples not counted, and `lead` (0)
 * before each that is: for what is to be measured warm, and not just after another program had the processor's caches.
 */
export async function alternate(subjects, runs) {
  const values = subjects.map(() => []);
  for (const { sample, warmUp = 1 } of subjects) for (let run = 0; run < warmUp; run++) await sample();
  for (let run = 0; run < runs; run++) {
    for (const [index, subject] of subjects.entries()) {
      if (run >= (subject.runs ?? runs)) continue;
      for (let n = 0; n < (subject.lead ?? 0); n++) await subject.sample();
      values[index].push(await subject.sample());
    }
  }
  return values.map(summarize);
}

/** A subject for `alternate`: milliseconds of a command as a whole process. */
export function commandSubject([command, ...args], env, more = {}) {
  return {
    ...more,
    sample: () =>
      timed(() => {
        const { status, stderr } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
        if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${status}: ${stderr}`);
      }),
  };
}
