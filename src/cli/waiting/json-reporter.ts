import { inertJson } from '../output/inert-json.ts';
import { writeNote } from '../output/streams.ts';
import type { Reporter } from './reporter.ts';

/** Every event as the daemon told it, a JSON document a line: what a task wrote is among them. */
export function makeJsonReporter(): Reporter {
  return {
    step({ json }) {
      if (json !== undefined) writeNote(`${inertJson(json)}\n`);
    },
    close: async () => {},
  };
}
