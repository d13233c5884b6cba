import { type Command, Option } from 'commander';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions } from '../option-groups.ts';
import { addCompletionVerbs } from './completion-verbs.ts';

/** The verbs about the surroundings: what works here, settings, completions. */
export function addSetupVerbs(program: Command, declare: Declare): void {
  declare.verb(program, {
    usage: 'doctor',
    purpose: 'Say what works here, and how to get what does not.',
    examples: ['kr doctor', 'kr doctor --fix'],
    exitCodes: ['1    something does not work'],
    json: '[{name, status, message, fix}], where status is ok, warning or error; with --fix --what-if [{whatIf, change, reason?}]',
    options: (command) =>
      addChangeOptions(command, [new Option('--fix', 'run the commands that need no root')]),
    load: () => import('../commands/doctor.ts'),
  });

  declare.group(program, 'config', 'Read and change settings.', (config) => addConfigVerbs(config, declare));

  declare.group(program, 'completion', 'Completions for bash, zsh, fish and PowerShell.', (completion) =>
    addCompletionVerbs(completion, declare),
  );

  program.helpCommand('help [verb...]', 'Show the help of a verb.');
}

function addConfigVerbs(config: Command, declare: Declare): void {
  declare.verb(config, {
    usage: 'get <key>',
    purpose: 'Print a setting.',
    examples: ['kr config get gracePeriod', 'kr config get maxRunners --json'],
    json: 'the value as a string; null when it has none',
    load: () => import('../commands/config-get.ts'),
  });
  declare.verb(config, {
    usage: 'set <key> <value>',
    purpose: 'Change a setting; a running daemon follows at once.',
    examples: ['kr config set gracePeriod 10s', 'kr config set retention.age 30d'],
    json: '{ok}',
    options: addChangeOptions,
    load: () => import('../commands/config-set.ts'),
  });
  declare.verb(config, {
    usage: 'unset <key>',
    purpose: 'Go back to the default of a setting.',
    examples: ['kr config unset maxRunners', 'kr config unset retention.count'],
    json: '{ok}',
    options: addChangeOptions,
    load: () => import('../commands/config-unset.ts'),
  });
  declare.verb(config, {
    usage: 'list',
    purpose: 'List all settings: what holds, the default, and where it comes from.',
    examples: ['kr config list', 'kr config list --json'],
    json: '[{key, value, default, source, description, allowed, variable}], where source is default, file, environment or flag',
    load: () => import('../commands/config-list.ts'),
  });
  declare.verb(config, {
    usage: 'path',
    purpose: 'Print where the settings are kept.',
    examples: ['kr config path', 'kr config path --home ~/other'],
    json: '{path}',
    load: () => import('../commands/config-path.ts'),
  });
}
