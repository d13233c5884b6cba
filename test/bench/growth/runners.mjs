import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { timed } from '../measure.mjs';
import { trivial } from '../rows/trivial.mjs';

const sizes = [1, 2, 4, 8, 16];
const count = 100;
const names = { js: 'JavaScript', cs: 'C#', ps: 'PowerShell' };
const waits = 'await new Promise((resolve) => setTimeout(resolve, 20))';

/** Tasks a second by the number of runners: trivial ones, which want a core each, and such that only wait. */
export async function measureRunners() {
  const kinds = [
    ...runnable(Object.keys(names)).map((language) => ({
      label: names[language],
      language,
      code: trivial[language],
    })),
    { label: 'JavaScript that waits 20 ms', language: 'js', code: waits },
  ];
  const lines = [];
  for (const kind of kinds) lines.push({ label: kind.label, points: await measureKind(kind) });
  return {
    growths: [
      { name: 'runners', title: 'Tasks a second by runners', x: 'runners', y: 'tasks a second', lines },
    ],
  };
}

/** In a home of its own: runners of another kind that have just worked still compile what they ran. */
async function measureKind({ language, code }) {
  const points = [];
  await using home = new BenchHome();
  home.connections = 8;
  await home.startDaemon();
  for (const size of sizes) {
    await home.ok(['config', 'set', 'maxRunners', String(size)]);
    const run = () => home.runAll(Array.from({ length: count }, () => ({ language, code })));
    // Runners start when there is work for them.
    await run();
    const rates = [];
    for (let round = 0; round < 2; round++) rates.push(count / ((await timed(run)) / 1000));
    points.push([size, Math.max(...rates)]);
  }
  return points;
}
