import { BenchHome } from '../bench-home.mjs';
import { fillRegistry, idOf } from '../fill-registry.ts';
import { alternate, summarize, timed } from '../measure.mjs';
import { megabytesOf } from '../processes.mjs';
import { profiled } from '../profile.mjs';
import { quantity } from '../report/format.mjs';

const sizes = [100, 1000, 10_000, 100_000];
const starts = 3;
const runs = 200;

/** Daemons over registries of different sizes, all at once and asked in turn. */
export async function measureRegistry() {
  await using stack = new AsyncDisposableStack();
  const homes = [];
  for (const size of sizes) {
    const home = stack.use(new BenchHome());
    await fillRegistry(home, size);
    homes.push(home);
  }
  const start = homes.map(() => []);
  for (let round = 0; round < starts; round++) {
    for (const [index, home] of homes.entries()) {
      if (round > 0) await home.ok(['daemon', 'stop']);
      start[index].push(await timed(() => home.startDaemon()));
    }
  }
  const ask = (url) =>
    homes.map((home, index) => ({
      warmUp: 20,
      sample: () => timed(() => home.askText('GET', url(sizes[index]))),
    }));
  const get = await alternate(
    ask((size) => `/tasks/state?id=${idOf(Math.floor(Math.random() * size))}`),
    runs,
  );
  const newest = await alternate(
    ask(() => '/tasks/list?limit=50&sort=-createdAt'),
    50,
  );
  const create = await alternate(
    homes.map((home) => ({
      warmUp: 20,
      sample: () => timed(() => home.ask('POST', '/tasks/create/js', { code: '1' })),
    })),
    100,
  );
  const memory = [];
  for (const home of homes) memory.push(summarize([megabytesOf(await home.daemonPid())]));
  const last = sizes.length - 1;
  const small = (all) => [{ what: 'the same with 100 tasks', figures: all[0] }];
  const started = start.map(summarize);
  const profile = await profileAsking(homes[last]);
  return {
    rows: [
      { budget: 'start', unit: 'ms', figures: started[last], peers: small(started) },
      { budget: 'get', unit: 'ms', figures: get[last], peers: small(get) },
      { budget: 'newest', unit: 'ms', figures: newest[last], peers: small(newest) },
      { budget: 'memory', unit: 'MB', figures: memory[last], peers: small(memory) },
      { what: 'create, 100,000 tasks', unit: 'ms', figures: create[last], peers: small(create) },
    ],
    growths: [
      growth('registry-size', 'Tasks in the registry', 'milliseconds', {
        'get by id': get,
        'newest 50': newest,
        create,
      }),
      growth('registry-start', 'Start of the daemon by tasks in the registry', 'milliseconds', {
        start: started,
      }),
      growth('registry-memory', 'Memory of the daemon by tasks in the registry', 'megabytes', { memory }),
    ],
    limits: {
      start: profile.start,
      get: profile.get,
      newest: profile.newest,
      memory: [`${quantity(memory[0].median, 'MB')} of it with 100 tasks already: Node.js and the program`],
    },
  };
}

function growth(name, title, y, lines) {
  return {
    name,
    title,
    x: 'tasks',
    y,
    lines: Object.entries(lines).map(([label, figures]) => ({
      label,
      points: figures.map(({ median }, index) => [sizes[index], median]),
    })),
  };
}

/** What the daemon spends its time in, when it starts and when it is asked for one task or for a list. */
async function profileAsking(home) {
  const during = (work) =>
    profiled(async (directory) => {
      await home.ok(['daemon', 'stop', '--force']);
      const pid = await home.startProfiled(directory);
      await work();
      await home.stopProfiled();
      return pid;
    });
  const many = (count, url) => async () => {
    for (let n = 0; n < count; n++) await home.askText('GET', url(n));
  };
  const start = await during(() => {});
  const get = await during(many(2000, (n) => `/tasks/state?id=${idOf(n)}`));
  const newest = await during(many(200, () => '/tasks/list?limit=50&sort=-createdAt'));
  return { start, get, newest };
}
