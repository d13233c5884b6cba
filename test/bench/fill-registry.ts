import { Registry } from '../../src/daemon/registry/registry.ts';
import { stateEvent } from '../../src/daemon/tasks/state-event.ts';
import { makeHome } from '../../src/settings/home-directory.ts';
import { resolveHome } from '../../src/settings/paths.ts';
import { insertTask } from '../unit/daemon/insert-task.ts';

const batch = 10_000;
export const idOf = (n: number): string => `bench-${n}`;

/** Writes `count` completed tasks with their results into the registry of a home that has no daemon yet. */
export async function fillRegistry(home: { home: string }, count: number): Promise<void> {
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

function insert(registry: Registry, n: number): void {
  const id = idOf(n);
  const at = Date.now();
  const progress = {
    percentComplete: 100,
    reachedPercent: 100,
    statusMessage: 'Completed',
    lastUpdatedUtc: new Date(at).toISOString(),
    isTerminal: true,
  };
  const row = insertTask(registry, id, {}, { state: 'Completed', started_at: at, completed_at: at });
  registry.tasks.updateProgress(id, progress);
  registry.tasks.appendResult(id, Buffer.from(String(n)));
  registry.events.append(stateEvent(row, progress), at);
}
