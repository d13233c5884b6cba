import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { summarize } from '../measure.mjs';
import { cpuDuring } from '../processes.mjs';

const runs = 3;
const names = { js: 'JavaScript', cs: 'C#', ps: 'PowerShell' };
const set = {
  js: 'let last = 0; const one = {}; for (let i = 0; i < 1000000; i++) TARGET.percentComplete = i / 10000; return 1',
  cs: 'var one = new Other(); for (var i = 0; i < 1000000; i++) TARGET.PercentComplete = i / 10000.0; return 1; class Other { public double PercentComplete; }',
  ps: '$one = @{ PercentComplete = 0 }; for ($i = 0; $i -lt 1000000; $i++) { TARGET.PercentComplete = $i / 10000 }',
};
const targets = { js: ['taskProgress', 'one'], cs: ['TaskProgress', 'one'], ps: ['$TaskProgress', '$one'] };

/** CPU of daemon and runner for a million updates, less that of the same loop over something else. */
export async function measureProgress() {
  const rows = [];
  const limits = [];
  for (const language of runnable(Object.keys(set))) {
    await using home = new BenchHome();
    await home.ok(['config', 'set', 'maxRunners', '1']);
    await home.startDaemon();
    const daemon = await home.daemonPid();
    const cost = async (target) => {
      const code = set[language].replace('TARGET', target);
      return await cpuDuring(daemon, () => home.runAll([{ language, code }]));
    };
    const [real, other] = targets[language];
    await cost(real);
    await cost(other);
    const found = [];
    for (let run = 0; run < runs; run++) {
      const withUpdates = await cost(real);
      const without = await cost(other);
      found.push({
        daemon: withUpdates.daemon - without.daemon,
        runner: withUpdates.children - without.children,
      });
    }
    const part = (name) => summarize(found.map((one) => one[name]));
    rows.push({
      ...(language === 'js' ? { budget: 'million' } : {}),
      what: `a million updates, ${names[language]}, CPU`,
      unit: 'ms',
      figures: summarize(found.map(({ daemon: own, runner }) => own + runner)),
    });
    limits.push(`${names[language]}: runner ${part('runner').median} ms, daemon ${part('daemon').median} ms`);
  }
  return { rows, limits: { million: limits } };
}
