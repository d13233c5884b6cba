import { followTasks } from '../../client/follow-tasks.ts';
import type { OutputFilter } from '../../client/kr-client.ts';
import { exactId, withId } from '../../client/resolve-id.ts';
import type { OutputEvent } from '../../protocol/events.ts';
import { parseMomentMs } from '../../settings/quantities.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { wholeNumber } from '../option-groups.ts';
import { usageError } from '../output/errors.ts';
import { inertJson } from '../output/inert-json.ts';
import { lastLines } from '../output/last-lines.ts';
import { writeData, writeJsonText } from '../output/streams.ts';
import { parseStreams } from '../output-streams.ts';
import { endWithout } from '../waiting/end-without.ts';
import { outcomeExitCode } from '../waiting/outcome.ts';
import { OutputLines, rawText } from '../waiting/output-lines.ts';
import { whileThere } from '../waiting/report-outcome.ts';

export interface GetTaskOutputOptions {
  follow?: boolean;
  stream?: string[];
  since?: string;
  tail?: number;
  timestamps?: boolean;
  raw?: boolean;
  attempt?: number;
}

export const run: Run<GetTaskOutputOptions> = async (context, [text = ''], options) => {
  const { client } = context;
  if (options.raw && options.timestamps)
    throw usageError('--raw and --timestamps do not go together: leave one out.');
  if (options.attempt === 0) throw usageError('There is no attempt 0: the first is 1.');
  if (options.follow) return follow(context, await exactId(client, text), options);

  const json = await withId(client, text, { generatedOnly: false }, (id) =>
    client.output(id, filterOf(options)),
  );
  if (context.json) {
    writeJsonText(json);
    return exitCodes.done;
  }
  const show = makeShow(context, options);
  const events = JSON.parse(json) as OutputEvent[];
  const shown = events.map(show.event).join('') + show.end();
  writeData(options.tail === undefined ? shown : lastLines(shown, options.tail));
  return exitCodes.done;
};

async function follow(context: Context, id: string, options: GetTaskOutputOptions): Promise<number> {
  const { client } = context;
  const { tail, attempt } = options;
  const filter = filterOf(options);
  const wanted = parseStreams(options.stream);
  const show = makeShow(context, options);
  const leave = new AbortController();
  // Heard until the end: a launcher passes on what the terminal sent to both.
  process.on('SIGINT', () => leave.abort());
  let seen = filter.since ?? 0;
  let isFirst = true;
  for await (const { event } of followTasks({ client, ids: [id], signal: leave.signal })) {
    if (event) {
      // Between two attempts nothing goes on with a line.
      if (event.type === 'state' && event.state === 'Queued') writeData(show.end());
      if (event.type !== 'output' || event.seq <= seen || wanted?.has(event.stream) === false) continue;
      if (attempt !== undefined && (event.attempt ?? 1) !== attempt) continue;
      seen = event.seq;
      writeData(show.event(event));
      continue;
    }
    // At first what there is, and after a break what came meanwhile. The last event also tells from where to go on: it
    // is asked for even when nothing old is shown.
    const limit = isFirst ? tail : undefined;
    const least = limit === undefined ? undefined : Math.max(limit, 1);
    const json = await whileThere(id, () => client.output(id, { ...filter, since: seen, tail: least }));
    if (json === undefined) return exitCodes.failed;
    const events: OutputEvent[] = JSON.parse(json);
    seen = events.at(-1)?.seq ?? seen;
    writeData(show.all(limit === 0 ? [] : events, limit));
    isFirst = false;
  }
  writeData(show.end());
  if (leave.signal.aborted) return endWithout(context, 'interrupted', [id]);
  const task = await whileThere(id, () => client.state(id));
  return task ? outcomeExitCode(task) : exitCodes.failed;
}

/** What the daemon is asked for. Throws `usage`. */
function filterOf({ since, stream, tail, attempt }: GetTaskOutputOptions): OutputFilter {
  const streams = parseStreams(stream);
  return { ...parseSince(since), tail, attempt, stream: streams && [...streams].join(',') };
}

/** The number of an event, or when something was written: an age is one from now, also when it is asked for again. */
function parseSince(text: string | undefined): Pick<OutputFilter, 'since' | 'newerThan'> {
  if (text === undefined) return {};
  if (/^\d+$/.test(text)) return { since: wholeNumber('--since')(text) };
  const moment = parseMomentMs(text, Date.now());
  if (moment === undefined)
    throw usageError(
      `--since takes an event's number, an age or a time, not '${text}': give one such as 42, 10m or 2026-01-31T08:00Z.`,
    );
  return { newerThan: new Date(Math.max(0, moment)).toISOString() };
}

interface Show {
  event(event: OutputEvent): string;
  /** Events that come together; as text no more than the last lines of them. */
  all(events: readonly OutputEvent[], tail: number | undefined): string;
  end(): string;
}

function makeShow({ json }: Context, { raw = false, timestamps = false }: GetTaskOutputOptions): Show {
  const lines = new OutputLines({ timestamps });
  const text = raw ? rawText : (event: OutputEvent) => lines.push(event);
  const event = json ? (one: OutputEvent) => `${inertJson(JSON.stringify(one))}\n` : text;
  return {
    event,
    all(events, tail) {
      const all = events.map(event).join('');
      // A line that goes on later is one of them.
      return json || tail === undefined ? all : lastLines(all, Math.max(0, tail - lines.open));
    },
    end: () => lines.flush(),
  };
}
