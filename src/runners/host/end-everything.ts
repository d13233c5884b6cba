import { endStrays } from './stray-processes.ts';
import type { TaskAtHand } from './task-at-hand.ts';

/** Taken before a snippet can change it. */
const kill = process.kill.bind(process);
const ownPid = process.pid;

/** Ends this process with all that its tasks left running: the daemon, which would do so, is gone or wants it. */
export function endEverything({ entries }: TaskAtHand): never {
  if (entries) endStrays(entries);
  try {
    kill(-ownPid, 'SIGKILL');
  } catch {
    // Not the leader of a group: then nothing more is known to be ours.
  }
  return kill(ownPid, 'SIGKILL') as never;
}
