import { spawnSync } from 'node:child_process';
import { krPath } from '../../helpers/kr.ts';
import { BenchHome } from '../bench-home.mjs';
import { pwsh } from '../dotnet.mjs';
import { fillRegistry, idOf } from '../fill-registry.ts';
import { alternate, commandSubject } from '../measure.mjs';
import { profiled } from '../profile.mjs';

const runs = 30;
const node = process.execPath;

/** The command as a whole process, beside a Node that does nothing. */
export async function measureClient() {
  await using home = new BenchHome();
  await fillRegistry(home, 10_000);
  await home.startDaemon();
  const kinds = [
    { budget: 'version', args: ['--version'] },
    { budget: 'help', args: ['--help'] },
    { budget: 'state', args: ['get-task-state', idOf(5000)] },
    ...(pwsh ? [{ budget: 'run', args: ['run-task', '--language', 'ps', '--code', '42'] }] : []),
  ];
  const kr = ({ args }) => commandSubject([node, krPath, ...args], home.env, { warmUp: 3 });
  const subjects = [commandSubject([node, '-e', '0'], home.env), ...kinds.map(kr)];
  if (pwsh) subjects.push(commandSubject([...pwsh, '-NoProfile', '-Command', '42'], home.env, { runs: 5 }));
  const figures = await alternate(subjects, runs);
  const base = { what: 'node -e 0', figures: figures[0] };
  const fresh = { what: 'fresh pwsh -NoProfile -Command 42', figures: figures[kinds.length + 1] };
  const limits = {};
  for (const { budget, args } of kinds) limits[budget] = await profileClient(args, home.env);
  return {
    rows: kinds.map(({ budget }, index) => ({
      budget,
      unit: 'ms',
      figures: figures[index + 1],
      peers: budget === 'run' ? [base, fresh] : [base],
    })),
    limits,
    missing: pwsh ? [] : ['PowerShell'],
  };
}

function profileClient(args, env) {
  const profiling = ['--cpu-prof', '--cpu-prof-interval', '100'];
  return profiled((directory) => {
    for (let run = 0; run < 5; run++) {
      spawnSync(node, [...profiling, '--cpu-prof-dir', directory, krPath, ...args], { env, stdio: 'ignore' });
    }
  });
}
