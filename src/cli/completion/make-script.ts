import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { type Model, makeModel } from './model.ts';
import { powershellScript } from './powershell.ts';
import type { Shell } from './shells.ts';
import { valuesOf } from './values.ts';
import { zshScript } from './zsh.ts';

const scripts: Readonly<Record<Shell, (model: Model) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** The completion script of a shell, made from the program with all its options. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](makeModel(program, valuesOf));
}
