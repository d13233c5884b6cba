import { completionScript } from '../completion/make-script.ts';
import type { Shell } from '../completion/shells.ts';
import type { Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData } from '../output/streams.ts';
import { makeProgram } from '../program.ts';

export const run: Run<object> = async (_context, [shell]) => {
  // What is asked for here is the program's description only: nothing of it is called.
  const program = makeProgram(async () => {});
  writeData(completionScript(shell as Shell, program));
  return exitCodes.done;
};
