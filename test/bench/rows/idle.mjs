import { setTimeout as pause } from 'node:timers/promises';
import { childrenOf } from '../../helpers/processes.ts';
import { BenchHome } from '../bench-home.mjs';
import { runnable } from '../dotnet.mjs';
import { summarize } from '../measure.mjs';
import { fineCpuMs } from '../processes.mjs';
import { trivial } from './trivial.mjs';

const seconds = 5;

/** CPU of a daemon and of its warm runners while nobody asks for anything. */
export async function measureIdle() {
  await using home = new BenchHome();
  await home.startDaemon();
  for (const language of runnable(Object.keys(trivial))) await home.runTask(language, trivial[language]);
  const daemon = await home.daemonPid();
  // What comes right after a task (runners that are replaced, compiled code that is improved) is not idleness.
  await pause(5000);
  const children = childrenOf(daemon);
  const before = { daemon: fineCpuMs(daemon), children: sum(children) };
  await pause(seconds * 1000);
  const each = (after, then) => summarize([Math.max(0, after - then) / seconds]);
  return {
    rows: [
      { budget: 'idle', unit: 'ms', figures: each(fineCpuMs(daemon), before.daemon) },
      {
        what: `${children.length} idle runners and compilers, CPU in a second`,
        unit: 'ms',
        figures: each(sum(children), before.children),
      },
    ],
    limits: { idle: [`looked at for ${seconds} seconds with ${children.length} warm processes beside it`] },
  };
}

const sum = (pids) => pids.reduce((total, pid) => total + fineCpuMs(pid), 0);
