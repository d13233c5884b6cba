import { BenchHome } from '../bench-home.mjs';
import { pwsh, runnable } from '../dotnet.mjs';
import { alternate, timed } from '../measure.mjs';
import { BullMq } from '../peers/bullmq.mjs';
import { Nq } from '../peers/nq.mjs';
import { TaskSpooler } from '../peers/task-spooler.mjs';
import { WarmPwsh } from '../peers/warm-pwsh.mjs';
import { profileDaemon } from '../profile-daemon.mjs';
import { trivial } from './trivial.mjs';

const count = 500;
const runs = 3;
/** Of those that take long for each. */
const fewer = 100;

const rate = async (tasks, work) => tasks / ((await timed(work)) / 1000);

/** Tasks a second when 500 are asked for at once. */
export async function measureThroughput() {
  await using home = await twoRunners(new BenchHome());
  await using stack = new AsyncDisposableStack();
  await home.startDaemon();
  const languages = runnable(['js', 'cs', 'ps']);
  const own = languages.map((language) => ({ sample: () => rate(count, () => runMany(home, language)) }));
  const missing = [];
  const peers = [];
  if (pwsh) {
    const warm = stack.use(new WarmPwsh(home.env));
    const jobs = `1..${fewer} | ForEach-Object { Start-ThreadJob { 42 } -ThrottleLimit 2 } | Receive-Job -Wait -AutoRemoveJob`;
    peers.push({
      what: 'Start-ThreadJob in a warm pwsh, two at a time',
      language: 'ps',
      sample: async () => fewer / ((await warm.time(jobs)) / 1000),
    });
  } else {
    missing.push('PowerShell');
  }
  if (BullMq.missing) {
    missing.push(BullMq.missing);
  } else {
    const queue = stack.use(new BullMq());
    await queue.start();
    peers.push({
      what: 'BullMQ, sandboxed, two processes',
      language: 'js',
      sample: () => rate(count, () => queue.run(count)),
    });
  }
  for (const [Queue, what] of [
    [TaskSpooler, 'task-spooler, true, two slots'],
    [Nq, 'nq, true, one after the other'],
  ]) {
    if (Queue.missing) {
      missing.push(Queue.missing);
      continue;
    }
    const queue = stack.use(new Queue());
    peers.push({
      what,
      language: 'js',

      sample: () => rate(fewer, () => queue.run(['true'], fewer)),
    });
  }
  const figures = await alternate([...own, ...peers], runs);
  const limits = {};
  for (const language of languages) {
    const work = (profiledHome) => runMany(profiledHome, language);
    limits[`rate-${language}`] = await profileDaemon(async (one) => work(await twoRunners(one)), work, count);
  }
  return {
    rows: languages.map((language, index) => ({
      budget: `rate-${language}`,
      unit: '/s',
      figures: figures[index],
      peers: peers
        .map((peer, at) => ({ what: peer.what, language: peer.language, figures: figures[own.length + at] }))
        .filter((peer) => peer.language === language),
    })),
    limits,
    missing,
  };
}

async function twoRunners(home) {
  home.connections = 8;
  await home.ok(['config', 'set', 'maxRunners', '2']);
  return home;
}

function runMany(home, language) {
  return home.runAll(Array.from({ length: count }, () => ({ language, code: trivial[language] })));
}
