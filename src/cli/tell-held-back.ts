import type { Context } from './context.ts';

/** Says which suspended groups keep tasks, for which a stop that waits would wait for ever, and what to do. */
export async function tellHeldBack({ clientOfRunning, note }: Context): Promise<void> {
  const client = clientOfRunning();
  try {
    for (const { name, suspended, queued } of await client.groups()) {
      if (!suspended || queued === 0) continue;
      const [tasks, them] = queued === 1 ? ['a task', 'it'] : [`${queued} tasks`, 'them'];
      note(
        `The suspended group ${name} holds ${tasks} back, which the daemon waits for: kr resume-group ${name} lets ${them} run, kr stop-task --group ${name} stops ${them}.`,
      );
    }
  } catch {
    // It may have stopped already.
  } finally {
    client.close();
  }
}
