import { OutputLines } from './output-lines.ts';
import type { Reporter } from './reporter.ts';

/** Bars that stay in place, with the output of the tasks above them. */
export async function makeTtyReporter(output: boolean, colour: boolean): Promise<Reporter> {
  // Ink takes its time to load, and only a terminal needs it.
  const { showProgress } = await import('../../tui/show-progress.tsx');
  const display = showProgress({ stream: process.stderr, colour });
  const lines = new OutputLines();
  const print = (text: string): void => {
    if (text !== '') display.print(text);
  };
  return {
    step({ tasks, event }) {
      display.update(tasks);
      if (output && event?.type === 'output') print(lines.push(event));
      // The next attempt does not go on with a line.
      if (event?.type === 'state' && event.state === 'Queued') print(lines.flush(event.taskId));
    },
    async close() {
      print(lines.flush());
      await display.close();
    },
  };
}
