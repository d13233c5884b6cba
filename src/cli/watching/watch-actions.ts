import type { KrClient } from '../../client/kr-client.ts';
import type { OutputEvent } from '../../protocol/events.ts';
import { parseExactJson } from '../../protocol/exact-json.ts';
import { isTerminal } from '../../protocol/state.ts';
import type { WatchActions } from '../../tui/watch/watch-feed.ts';
import { faultText } from '../output/fault-text.ts';
import { resultText } from '../output/result-text.ts';

/** Longer results are cut, in characters: the view shows some lines of them. */
const maxResult = 1_000_000;

/** What the live view asks of the daemon. */
export function makeWatchActions(client: KrClient): WatchActions {
  return {
    start: (id) => client.start(id),
    stop: async (id) => {
      await client.cancel(id);
    },
    remove: (id) => client.remove(id),
    async details(id, lines) {
      const { language, state, fault, warnings } = await client.state(id);
      const output: OutputEvent[] = JSON.parse(await client.output(id, { tail: lines }));
      const result = isTerminal(state) ? resultText(parseExactJson(await client.result(id))) : '';
      return {
        language,
        output,
        fault: fault ? faultText(fault) : '',
        warnings,
        result: result.slice(0, maxResult),
      };
    },
  };
}
