import { Registry } from '../../src/daemon/registry/registry.ts';
import { stateEvent } from '../../src/daemon/tasks/state-event.ts';
import { makeHome } from '../../src/settings/home-directory.ts';
import { resolveHome } from '../../src/settings/paths.ts';
import { definition } from '../helpers/definition.ts';

const batch = 10_000;
export const idOf = (n) => `bench-${n}`;

/** Writes `count` completed tasks with their results into the registry of a home that has no daemon yet. */
export async function fillRegistry(home, count) {
  const place = resolveHome({ home: home.home, env: {} });
  makeHome(place);
  const registry = new Registry(place.registryPath);
  for (let first = 0; first < count; first += batch) {
    await registry.transact(() => {
      for (let n = first; n < Math.min(first + batch, count); n++) insert(registry, n);
    });
  }
  registry.close();
}

function insert({ tasks, events }, n) {
  const id = idOf(n);
  const at = Date.now();
  const row = {
    key: id,
    id,
    name: `Task ${id}`,
    description: null,
    created_at: at,
    message: 'Not started',
    parent_key: null,
  };
  const progress = {
    percentComplete: 100,
    reachedPercent: 100,
    statusMessage: 'Completed',
    lastUpdatedUtc: new Date(at).toISOString(),
    isTerminal: true,
  };
  tasks.insert(row, definition({ code: `return ${n}` }));
  tasks.update(id, { state: 'Completed', started_at: at, completed_at: at });
  tasks.updateProgress(id, progress);
  tasks.appendResult(id, Buffer.from(String(n)));
  events.append(stateEvent({ ...tasks.get(id), state: 'Completed' }, progress), at);
}
