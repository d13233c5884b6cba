import type { Command } from 'commander';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions } from '../option-groups.ts';

const notStopped = '1    tasks are running';

/** The verbs about the daemon itself. */
export function addDaemonVerbs(program: Command, declare: Declare): void {
  program.commandsGroup('kr itself:');
  const daemon = program.command('daemon').description('Start, stop and look at the daemon.');

  const start = {
    purpose: 'Start the daemon. Never needed: the first command does it.',
    cmdlet: 'Add-KrTasksService',
    examples: ['kr daemon start', 'kr daemon start --max-runspaces 4'],
    load: () => import('../commands/daemon-start.ts'),
  };
  for (const command of [
    declare(daemon, { ...start, usage: 'start' }),
    declare(program, { ...start, usage: 'add-tasks-service' }),
  ]) {
    addChangeOptions(
      command.option('--max-runspaces <n>', 'set maxRunners: most runners of one language at a time'),
    );
  }

  for (const [usage, purpose, load] of [
    ['stop', 'Stop the daemon. Refused while tasks run.', () => import('../commands/daemon-stop.ts')],
    ['restart', 'Stop the daemon and start it again.', () => import('../commands/daemon-restart.ts')],
  ] as const) {
    addChangeOptions(
      declare(daemon, {
        usage,
        purpose,
        examples: [`kr daemon ${usage} --wait`, `kr daemon ${usage} --force`],
        exitCodes: [notStopped],
        load,
      })
        .option('--force', 'stop the tasks that run; kill a daemon that does not answer')
        .option('--wait', 'wait until no task runs'),
    );
  }

  declare(daemon, {
    usage: 'status',
    purpose: 'Say whether the daemon runs, and how. Never starts it.',
    examples: [
      'kr daemon status --json',
      'curl --unix-socket "$(kr daemon status --socket)" http://kr/tasks/list',
    ],
    exitCodes: ['1    it does not run'],
    load: () => import('../commands/daemon-status.ts'),
  }).option('--socket', "the socket's path alone, whether it runs or not");

  declare(daemon, {
    usage: 'run',
    purpose: 'Run the daemon in the foreground, for a service manager.',
    examples: ['kr daemon run', 'kr daemon run --home /srv/kr'],
    load: () => import('../commands/daemon-run.ts'),
  });

  declare(daemon, {
    usage: 'logs',
    purpose: "Print the daemon's log.",
    examples: ['kr daemon logs', 'kr daemon logs --follow'],
    exitCodes: ['3    there is no log yet'],
    load: () => import('../commands/daemon-logs.ts'),
  }).option('--follow', 'go on until interrupted');
}
