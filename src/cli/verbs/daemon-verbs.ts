import { type Command, Option } from 'commander';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions, addGroup } from '../option-groups.ts';

const notStopped = '1    tasks are running';
const foreignUnit = '1    a unit of that name is there that kr has not written';
const status = '{version, pid, state, uptime, home, socket, node, pools, languages}';
const units = '{files, changed, commands}';
const interrupted = '130  interrupted with Ctrl-C while waiting; the daemon will stop all the same';

/** The verbs about the daemon itself. */
export function addDaemonVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('kr itself:');
  const start = {
    purpose: 'Start the daemon, which is never needed: the first command does it.',
    cmdlet: 'Add-KrTasksService',
    examples: ['kr daemon start', 'kr daemon start --max-runspaces 4'],
    json: status,
    options: (command: Command) => {
      addGroup(command, 'Settings:', [
        new Option('--max-runspaces <n>', 'set maxRunners: most runners of one language at a time'),
      ]);
      addChangeOptions(command);
    },
    load: () => import('../commands/daemon-start.ts'),
  };
  declare.verb(program, {
    ...start,
    usage: 'add-tasks-service',
    examples: ['kr add-tasks-service', 'kr Add-KrTasksService -MaxRunspaces 4'],
  });
  declare.group(program, 'daemon', 'Start, stop and look at the daemon.', (daemon) => {
    declare.verb(daemon, { ...start, usage: 'start' });
    addOtherVerbs(daemon, declare);
  });
}

function addOtherVerbs(daemon: Command, declare: Declare): void {
  const stopOptions = (command: Command): Command =>
    addChangeOptions(command, [
      new Option('--force', 'stop the tasks that run; kill a daemon that does not answer'),
      new Option('--wait', 'let end what was started, and start nothing else until then'),
    ]);
  declare.verb(daemon, {
    usage: 'stop',
    purpose: 'Stop the daemon, which is refused while tasks run.',
    examples: ['kr daemon stop --wait', 'kr daemon stop --force'],
    exitCodes: [notStopped, interrupted],
    json: '{stopped}',
    options: stopOptions,
    load: () => import('../commands/daemon-stop.ts'),
  });
  declare.verb(daemon, {
    usage: 'restart',
    purpose: 'Stop the daemon and start it again, which is refused while tasks run.',
    examples: ['kr daemon restart --wait', 'kr daemon restart --force'],
    exitCodes: [notStopped, interrupted],
    json: status,
    options: stopOptions,
    load: () => import('../commands/daemon-restart.ts'),
  });

  declare.verb(daemon, {
    usage: 'status',
    purpose: 'Say whether the daemon runs, and how, without starting it.',
    examples: [
      'kr daemon status --json',
      'curl --unix-socket "$(kr daemon status --socket)" http://kr/tasks/list',
    ],
    exitCodes: ['1    it does not run'],
    json: `${status}, as GET /daemon; {running, home, socket} when it does not run`,
    options: (command) =>
      addGroup(command, 'Output:', [
        new Option('--socket', "the socket's path alone, whether it runs or not"),
      ]),
    load: () => import('../commands/daemon-status.ts'),
  });

  declare.verb(daemon, {
    usage: 'run',
    purpose: 'Run the daemon in the foreground, for a service manager.',
    examples: ['kr daemon run', 'kr daemon run --home ~/other'],
    exitCodes: ['1    it failed while it ran'],
    json: 'errors alone: it prints its log, a JSON object a line',
    load: () => import('../commands/daemon-run.ts'),
  });

  declare.verb(daemon, {
    usage: 'logs',
    purpose: "Print the daemon's log.",
    examples: ['kr daemon logs', 'kr daemon logs --follow'],
    exitCodes: ['3    there is no log yet'],
    json: 'the same: the log is a JSON object a line',
    options: (command) => addGroup(command, 'Output:', [new Option('--follow', 'go on until interrupted')]),
    load: () => import('../commands/daemon-logs.ts'),
  });

  declare.verb(daemon, {
    usage: 'install',
    purpose:
      "Write units for systemd, which then starts the daemon of this home for the user's first command.",
    examples: ['kr daemon install', 'kr daemon install --home ~/other'],
    exitCodes: [foreignUnit],
    json: units,
    options: addChangeOptions,
    load: () => import('../commands/daemon-install.ts'),
  });

  declare.verb(daemon, {
    usage: 'uninstall',
    purpose: 'Remove what daemon install wrote, which is refused while the socket is enabled.',
    examples: ['kr daemon uninstall', 'kr daemon uninstall --what-if'],
    exitCodes: [foreignUnit, '1    the socket is enabled'],
    json: units,
    options: addChangeOptions,
    load: () => import('../commands/daemon-uninstall.ts'),
  });
}
