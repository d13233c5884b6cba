import type { Command } from 'commander';
import { type Shell, shells } from '../completion/shells.ts';
import type { Declare } from '../declare-verb.ts';

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
}
