import { Follower } from '../../helpers/follower.ts';
import { BenchHome } from '../bench-home.mjs';
import { summarize, timed } from '../measure.mjs';
import { cpuMs } from '../processes.mjs';

const lines = 20_000;
const followers = 200;
const code = `for (let n = 0; n < ${lines}; n++) { console.log(n); await new Promise(setImmediate) }`;

/** A task that writes 20,000 lines, followed by one and by 200: how long until all have all of it, and what it costs. */
export async function measureFollowers() {
  await using home = new BenchHome();
  await home.startDaemon();
  await follow(home, 'warm', 1);
  const one = await follow(home, 'one', 1);
  const many = await follow(home, 'many', followers);
  const peers = (name) => [{ what: 'one follower', figures: summarize([one[name]]) }];
  return {
    rows: [
      {
        what: `${followers} followers of ${lines} lines, all have read all`,
        unit: 'ms',
        figures: summarize([many.ms]),
        peers: peers('ms'),
      },
      {
        what: `${followers} followers of ${lines} lines, CPU of the daemon`,
        unit: 'ms',
        figures: summarize([many.cpu]),
        peers: peers('cpu'),
      },
    ],
  };
}

async function follow(home, id, count) {
  await home.ask('POST', '/tasks/create/js', { id, code });
  const daemon = await home.daemonPid();
  const all = await Promise.all(Array.from({ length: count }, () => Follower.open(home, { ids: [id] })));
  const before = cpuMs(daemon);
  const ms = await timed(async () => {
    await home.ask('POST', `/tasks/start?id=${id}`);
    const events = await home.eventsUntil(id, ({ type, state }) => type === 'state' && state === 'Completed');
    const last = events.at(-1).seq;
    await Promise.all(all.map((follower) => follower.readUntil(last)));
  });
  for (const follower of all) follower.leave();
  return { ms, cpu: cpuMs(daemon) - before };
}
