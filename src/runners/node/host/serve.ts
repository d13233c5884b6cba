/**
 * A runner for JavaScript and TypeScript at work: see runner-messages.ts for what it says and hears.
 * With the argument `once` it is for one task only.
 */
import type { RunMessage } from '../../../protocol/runner-messages.ts';
import { runnerProtocolVersion } from '../../../protocol/runner-protocol-version.ts';
import { receive, send } from '../../host/channel.ts';
import { endEverything } from '../../host/end-everything.ts';
import { pristine } from '../../host/pristine.ts';
import { taskAtHand } from '../../host/task-at-hand.ts';
import { startWatchdog } from '../../host/watchdog.ts';
import { captureOutput } from './captured-output.ts';
import { hookModules } from './modules.ts';
import { RunningTask } from './run-task.ts';
import { Surroundings } from './surroundings.ts';

let task: RunningTask | null = null;

startWatchdog();
const streams = captureOutput();
hookModules();

// Called by process.exit after the listeners of 'exit', so that what they write is told too.
process.reallyExit = (code) => {
  task?.exits(code);
  return pristine.exit(code);
};

function unhandled(event: 'uncaughtException' | 'unhandledRejection', error: unknown): void {
  // A snippet that handles such things itself is left to it.
  if (process.listenerCount(event) > 1) return;
  if (task) task.fail(error);
  else pristine.exit(1);
}
process.on('uncaughtException', (error) => unhandled('uncaughtException', error));
process.on('unhandledRejection', (error) => unhandled('unhandledRejection', error));

send({ type: 'ready', protocol: runnerProtocolVersion, host: 'node', version: process.version });
// Looking at all that a snippet may change takes a while: done while the daemon makes up its first message.
const surroundings = new Surroundings(streams, process.argv.includes('once'));

async function run(message: RunMessage): Promise<void> {
  try {
    taskAtHand.begin(message.environment);
    task = new RunningTask(message);
    await task.run(surroundings);
    task = null;
    taskAtHand.end();
  } catch (error) {
    // A snippet closed the pipe, or broke what the host stands on: there is no one left to tell.
    process._rawDebug(error);
    pristine.exit(1);
  }
}

receive(
  (message) => {
    if (message.type === 'cancel') task?.cancel();
    if (message.type === 'run') run(message);
  },
  () => endEverything(taskAtHand),
);
