/**
 * A runner for scripts and commands at work: see runner-messages.ts for what it says and hears. Its argument is a
 * directory of its own, for the file that a script runs from.
 */
import type { RunMessage } from '../../../protocol/runner-messages.ts';
import { runnerProtocolVersion } from '../../../protocol/runner-protocol-version.ts';
import { receive, send } from '../../host/channel.ts';
import { endEverything } from '../../host/end-everything.ts';
import { taskAtHand } from '../../host/task-at-hand.ts';
import { startWatchdog } from '../../host/watchdog.ts';
import { Console } from './console.ts';
import { GroupWatch } from './group.ts';
import { RunningScript } from './running-script.ts';

const [, , directory = ''] = process.argv;

// A signal to the group is for what runs in it: this process tells how that ended.
process.on('SIGTERM', () => {});
startWatchdog();
const console = new Console(directory);
const group = new GroupWatch();
let task: RunningScript | null = null;

async function run(message: RunMessage): Promise<void> {
  taskAtHand.begin(message.environment);
  task = new RunningScript(message, { directory, console, group });
  await task.run();
  task = null;
  taskAtHand.end();
}

receive(
  (message) => {
    if (message.type === 'cancel') task?.cancel();
    if (message.type === 'run') run(message);
  },
  () => endEverything(taskAtHand),
);
send({ type: 'ready', protocol: runnerProtocolVersion, host: 'node', version: process.version });
