import { followTasks } from '../../client/follow-tasks.ts';
import { exactId, withId } from '../../client/resolve-id.ts';
import type { OutputEvent } from '../../protocol/events.ts';
import type { Context, Run } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeData, writeJson, writeJsonText } from '../output/streams.ts';
import { parseStreams } from '../output-streams.ts';
import { OutputLines, rawText } from '../waiting/output-lines.ts';

export interface GetTaskOutputOptions {
  follow?: boolean;
  stream?: string[];
  since?: number;
  raw?: boolean;
}

export const run: Run<GetTaskOutputOptions> = async (context, [text = ''], options) => {
  const { client } = context;
  const wanted = parseStreams(options.stream);
  const show = makeShow(context, options);
  if (!options.follow) {
    const json = await withId(client, text, { generatedOnly: false }, (id) =>
      client.output(id, options.since),
    );
    const events = (JSON.parse(json) as OutputEvent[]).filter(({ stream }) => wanted.has(stream));
    if (context.json) writeJsonText(wanted.isAll ? json : JSON.stringify(events));
    else for (const event of events) show.event(event);
    show.end();
    return exitCodes.done;
  }

  const id = await exactId(client, text);
  const { signal } = new AbortController();
  const since = options.since ?? 0;
  for await (const { event } of followTasks({ client, ids: [id], since: 0, signal })) {
    if (event?.type === 'output' && event.seq > since && wanted.has(event.stream)) show.event(event);
  }
  show.end();
  return exitCodes.done;
};

interface Show {
  event(event: OutputEvent): void;
  end(): void;
}

function makeShow({ json }: Context, { raw = false }: GetTaskOutputOptions): Show {
  if (json) return { event: writeJson, end: () => {} };
  if (raw) return { event: (event) => writeData(rawText(event)), end: () => {} };
  const lines = new OutputLines();
  return { event: (event) => writeData(lines.push(event)), end: () => writeData(lines.flush()) };
}
