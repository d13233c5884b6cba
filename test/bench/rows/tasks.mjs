import { BenchHome } from '../bench-home.mjs';
import { budgets } from '../budgets.mjs';
import { pwsh, runnable } from '../dotnet.mjs';
import { alternate, commandSubject, timed } from '../measure.mjs';
import { BullMq } from '../peers/bullmq.mjs';
import { Nq } from '../peers/nq.mjs';
import { TaskSpooler } from '../peers/task-spooler.mjs';
import { WarmPwsh } from '../peers/warm-pwsh.mjs';
import { profileDaemon } from '../profile-daemon.mjs';
import { trivial } from './trivial.mjs';

const runs = 50;
/** Of what keeps running between its tasks. */
const lead = 3;
const profiledTasks = 200;
const withoutBudget = { sh: 'Shell task, warm', py: 'Python task, warm' };

/** From before the creation until the state is seen to be Completed, beside what others take for such a job. */
export async function measureTasks() {
  await using home = new BenchHome();
  await using stack = new AsyncDisposableStack();
  await home.startDaemon();
  const languages = runnable(Object.keys(trivial));
  const own = languages.map((language) => ({
    warmUp: 20,
    lead,
    sample: () => timed(() => home.runTask(language, trivial[language])),
  }));
  const { peers, missing } = await makePeers(home, stack);
  const figures = await alternate([...own, ...peers], runs);
  const of = (language) =>
    peers
      .map((peer, index) => ({
        what: peer.what,
        language: peer.language,
        figures: figures[own.length + index],
      }))
      .filter((peer) => peer.language === language);
  const limits = {};
  for (const language of languages.filter((one) => one in budgets))
    limits[language] = await profileTasks(language);
  return {
    rows: languages.map((language, index) => ({
      ...(language in budgets ? { budget: language } : { what: withoutBudget[language] }),
      unit: 'ms',
      figures: figures[index],
      peers: of(language),
    })),
    limits,
    missing,
  };
}

/** Those that are here, each as a subject with a name and the language whose task it is to be compared with. */
async function makePeers(home, stack) {
  const missing = [];
  const peers = [];
  if (pwsh) {
    const warm = stack.use(new WarmPwsh(home.env));
    const job = (command) => warm.time(`${command} { 42 } | Receive-Job -Wait -AutoRemoveJob`);
    peers.push(
      {
        what: 'Start-ThreadJob in a warm pwsh',
        language: 'ps',
        runs: 20,
        warmUp: 3,
        lead,
        sample: () => job('Start-ThreadJob'),
      },
      { what: 'Start-Job in a warm pwsh', language: 'ps', runs: 5, sample: () => job('Start-Job') },
      {
        what: 'fresh pwsh -NoProfile -Command 42',
        language: 'ps',
        ...commandSubject([...pwsh, '-NoProfile', '-Command', '42'], home.env, { runs: 5 }),
      },
    );
  } else {
    missing.push('PowerShell');
  }
  const job = [process.execPath, '-e', '42'];
  for (const [Queue, name] of [
    [TaskSpooler, 'task-spooler'],
    [Nq, 'nq'],
  ]) {
    if (Queue.missing) {
      missing.push(Queue.missing);
      continue;
    }
    const queue = stack.use(new Queue());
    peers.push({
      what: `${name}, node -e 42`,
      language: 'js',
      runs: 20,
      sample: () => timed(() => queue.run(job)),
    });
  }
  if (BullMq.missing) {
    missing.push(BullMq.missing);
  } else {
    const queue = stack.use(new BullMq());
    await queue.start();
    peers.push({
      what: 'BullMQ, sandboxed',
      language: 'js',
      warmUp: 20,
      lead,
      sample: () => timed(() => queue.run()),
    });
  }
  return { peers, missing };
}

function profileTasks(language) {
  const several = (count) => async (home) => {
    for (let n = 0; n < count; n++) await home.runTask(language, trivial[language]);
  };
  return profileDaemon(several(20), several(profiledTasks), profiledTasks);
}
