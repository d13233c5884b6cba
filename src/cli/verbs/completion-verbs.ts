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

/** What may be done with what is printed. */
const uses: Readonly<Record<Shell, string>> = {
  bash: 'source <(kr completion bash)',
  zsh: 'kr completion zsh > ~/_kr',
  fish: 'kr completion fish > ~/.config/fish/completions/kr.fish',
  powershell: 'kr completion powershell > ~/kr-completion.ps1',
};

/** The verbs about completions: one for each shell prints them. */
export function addCompletionVerbs(completion: Command, declare: Declare): void {
  for (const shell of shells) {
    declare.verb(completion, {
      usage: shell,
      purpose: `Print the completions for ${shellNames[shell]}.`,
      examples: [`kr completion ${shell}`, uses[shell]],
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
    examples: ['kr completion install bash', 'kr completion install zsh --what-if'],
    exitCodes: [foreign],
    json: '{shell, files, changed, lines}, where lines are for you to add to a start-up file',
    options: shellOption,
    load: () => import('../commands/completion-install.ts'),
  });
  declare.verb(completion, {
    usage: 'uninstall',
    purpose: 'Remove what completion install wrote.',
    json: '{shell, files, changed}',
    examples: ['kr completion uninstall bash', 'kr completion uninstall fish --what-if'],
    exitCodes: [foreign],
    options: shellOption,
    load: () => import('../commands/completion-uninstall.ts'),
  });
}
