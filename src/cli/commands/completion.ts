import { completionScripts } from '../completion/scripts.ts';
import type { Shell } from '../completion/shells.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData } from '../output/streams.ts';

/** The verb that prints the completions of a shell. */
export function printing(shell: Shell): { run: Run<object> } {
  return {
    run: async () => {
      writeData(completionScripts[shell]);
      return exitCodes.done;
    },
  };
}
