import { Argument, type Command } from 'commander';
import { type Shell, shells } from '../completion/shells.ts';
import type { Declare } from '../declare-verb.ts';
import { addChangeOptions } from '../option-groups.ts';

const foreign = '1    a file of that name is there that kr has not written';

const shellNames: Readonly<Record<Shell, string>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  powershell: 'PowerShell',
};

/** How a running shell loads what is printed. */
const loading: Readonly<Record<Shell, string>> = {
  bash: 'source <(kr completion bash)',
  zsh: 'source <(kr completion zsh)',
  fish: 'kr completion fish | source',
  powershell: 'kr completion powershell | Out-String | Invoke-Expression',
};

/** The verbs about completions: one for each shell prints them. */
export function addCompletionVerbs(completion: Command, declare: Declare): void {
  for (const shell of shells) {
    declare.verb(completion, {
      usage: shell,
      purpose: `Print the completions for ${shellNames[shell]}.`,
      examples: [`kr completion ${shell}`, loading[shell]],
      json: 'the same: a script is text',
      load: async () => (await import('../commands/completion.ts')).printing(shell),
    });
  }
  const shellOption = (command: Command): Command =>
    addChangeOptions(
      command.addArgument(
        new Argument('[shell]', 'which shell (default: the one that calls kr, or that of the login)').choices(
          [...shells],
        ),
      ),
    );
  declare.verb(completion, {
    usage: 'install',
    purpose: 'Put the completions where the shell finds them.',
    examples: ['kr completion install', 'kr completion install zsh --what-if'],
    exitCodes: [foreign],
    options: shellOption,
    load: () => import('../commands/completion-install.ts'),
  });
  declare.verb(completion, {
    usage: 'uninstall',
    purpose: 'Remove what completion install wrote.',
    examples: ['kr completion uninstall', 'kr completion uninstall fish'],
    exitCodes: [foreign],
    options: shellOption,
    load: () => import('../commands/completion-uninstall.ts'),
  });
}
