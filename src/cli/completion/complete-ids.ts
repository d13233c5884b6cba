import { actStates, type State, terminalStates } from '../../protocol/state.ts';
import { makeContext } from '../context.ts';
import { sanitiseLine } from '../output/sanitise.ts';
import { writeData } from '../output/streams.ts';

/** The states in which a verb can do something with a task; other verbs take any. */
const usefulStates: Readonly<Record<string, readonly State[]>> = {
  'start-task': actStates.start,
  'stop-task': actStates.stop,
  'remove-task': actStates.remove,
  'get-task-result': terminalStates,
};
const aliases: Readonly<Record<string, string>> = {
  start: 'start-task',
  stop: 'stop-task',
  rm: 'remove-task',
  result: 'get-task-result',
};

/** More would fill the screen. */
const maxTasks = 100;

/**
 * Ids that complete a verb's arguments, the newest first, a line each with the name after a tab. Without a daemon
 * there are none: pressing a key starts nothing, and says nothing when something is wrong.
 */
export async function completeIds(verb: string, daemonPath: string): Promise<void> {
  try {
    const context = makeContext({}, daemonPath);
    const states = usefulStates[aliases[verb] ?? verb];
    const tasks = await context.clientOfRunning().list({ whereState: states?.join(','), limit: maxTasks });
    writeData(tasks.map(({ id, name, state }) => `${id}\t${sanitiseLine(name)} (${state})\n`).join(''));
    context.close();
  } catch {
    // No completions, then.
  }
}
