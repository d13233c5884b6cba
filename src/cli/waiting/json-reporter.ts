import { inertJson } from '../output/inert-json.ts';
import { writeNote } from '../output/streams.ts';
import type { Reporter } from './reporter.ts';

/** Every event as the daemon told it, a JSON document a line; `output`: what a task wrote is among them. */
export function makeJsonReporter({ output }: { output: boolean }): Reporter {
  return {
    step({ event, json }) {
      if (json !== undefined && (output || event?.type !== 'output')) writeNote(`${inertJson(json)}\n`);
    },
    close: async () => {},
  };
}
