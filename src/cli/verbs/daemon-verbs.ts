import type { Command } from 'commander';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions } from '../option-groups.ts';

const notStopped = '1    tasks are running';
const foreignUnit = '1    a unit of that name is there that kr has not written';
const interrupted = '130  interrupted with Ctrl-C while waiting; the daemon will stop all the same';

/** The verbs about the daemon itself. */
export function addDaemonVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('kr itself:');
  const start = {
    purpose: 'Start the daemon. Never needed: the first command does it.',
    cmdlet: 'Add-KrTasksService',
    examples: ['kr daemon start', 'kr daemon start --max-runspaces 4'],
    options: (command: Command) =>
      addChangeOptions(
        command.option('--max-runspaces <n>', 'set maxRunners: most runners of one language at a time'),
      ),
    load: () => import('../commands/daemon-start.ts'),
  };
  declare.verb(program, { ...start, usage: 'add-tasks-service' });
  declare.group(program, 'daemon', 'Start, stop and look at the daemon.', (daemon) => {
    declare.verb(daemon, { ...start, usage: 'start' });
    addOtherVerbs(daemon, declare);
  });
}

function addOtherVerbs(daemon: Command, declare: Declare): void {
  const stopOptions = (command: Command): Command =>
    addChangeOptions(
      command
        .option('--force', 'stop the tasks that run; kill a daemon that does not answer')
        .option('--wait', 'let end what was started, and start nothing else until then'),
    );
  declare.verb(daemon, {
    usage: 'stop',
    purpose: 'Stop the daemon. Refused while tasks run.',
    examples: ['kr daemon stop --wait', 'kr daemon stop --force'],
    exitCodes: [notStopped, interrupted],
    options: stopOptions,
    load: () => import('../commands/daemon-stop.ts'),
  });
  declare.verb(daemon, {
    usage: 'restart',
    purpose: 'Stop the daemon and start it again. Refused while tasks run.',
    examples: ['kr daemon restart --wait', 'kr daemon restart --force'],
    exitCodes: [notStopped, interrupted],
    options: stopOptions,
    load: () => import('../commands/daemon-restart.ts'),
  });

  declare.verb(daemon, {
    usage: 'status',
    purpose: 'Say whether the daemon runs, and how. Never starts it.',
    examples: [
      'kr daemon status --json',
      'curl --unix-socket "$(kr daemon status --socket)" http://kr/tasks/list',
    ],
    exitCodes: ['1    it does not run'],
    options: (command) => command.option('--socket', "the socket's path alone, whether it runs or not"),
    load: () => import('../commands/daemon-status.ts'),
  });

  declare.verb(daemon, {
    usage: 'run',
    purpose: 'Run the daemon in the foreground, for a service manager.',
    examples: ['kr daemon run', 'kr daemon run --home /srv/kr'],
    exitCodes: ['1    it failed while it ran'],
    load: () => import('../commands/daemon-run.ts'),
  });

  declare.verb(daemon, {
    usage: 'logs',
    purpose: "Print the daemon's log.",
    examples: ['kr daemon logs', 'kr daemon logs --follow'],
    exitCodes: ['3    there is no log yet'],
    options: (command) => command.option('--follow', 'go on until interrupted'),
    load: () => import('../commands/daemon-logs.ts'),
  });

  declare.verb(daemon, {
    usage: 'install',
    purpose:
      "Write units for systemd, which then starts the daemon of this home for the user's first command.",
    examples: ['kr daemon install', 'kr daemon install --home /srv/kr'],
    exitCodes: [foreignUnit],
    options: addChangeOptions,
    load: () => import('../commands/daemon-install.ts'),
  });

  declare.verb(daemon, {
    usage: 'uninstall',
    purpose: 'Remove what daemon install wrote. Refused while the socket is enabled.',
    examples: ['kr daemon uninstall', 'kr daemon uninstall --what-if'],
    exitCodes: [`${foreignUnit}, or the socket is enabled`],
    options: addChangeOptions,
    load: () => import('../commands/daemon-uninstall.ts'),
  });
}
