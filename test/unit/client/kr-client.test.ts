import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { openEvents, type StreamItem } from '../../../src/client/event-stream.ts';
import { followTasks } from '../../../src/client/follow-tasks.ts';
import { openSocket } from '../../../src/client/http-connection.ts';
import { withId } from '../../../src/client/resolve-id.ts';
import { sendJson, startScratchServer } from './scratch-server.ts';

const missing = { error: 'There is none.', code: 'not_found' };

describe('requests', () => {
  test('go one after the other over one connection', async () => {
    const ports = new Set<unknown>();
    await using scratch = await startScratchServer((request, response) => {
      ports.add(request.socket);
      setImmediate(() =>
        sendJson(response, 200, { id: new URL(request.url ?? '', 'http://kr').searchParams.get('id') }),
      );
    });
    const ids = ['a', 'b b', 'ü', '&='];
    const answers = await Promise.all(ids.map((id) => scratch.client.state(id)));
    expect(answers.map(({ id }) => id)).toEqual(ids);
    expect(ports.size).toBe(1);
  });

  test('a refusal is an error with its code', async () => {
    await using scratch = await startScratchServer((_request, response) =>
      sendJson(response, 409, { started: false, id: 'a', error: 'It runs.', code: 'wrong_state' }),
    );
    await expect(scratch.client.start('a')).rejects.toMatchObject({
      code: 'wrong_state',
      message: 'It runs.',
    });
  });

  test('a kept connection that the daemon closed is opened again', async () => {
    await using scratch = await startScratchServer((_request, response) => sendJson(response, 200, {}));
    await scratch.client.state('a');
    scratch.server.closeAllConnections();
    await expect(scratch.client.state('a')).resolves.toEqual({});
  });

  test('a connection that breaks in the middle is an error that says so', async () => {
    await using scratch = await startScratchServer((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    await expect(scratch.client.state('a')).rejects.toMatchObject({ code: 'daemon_unreachable' });
  });

  test('a socket that is missing is not tried: whoever made it meanwhile would be somebody else', async () => {
    const scratch = await startScratchServer(() => {});
    await scratch[Symbol.asyncDispose]();
    let tried = false;
    const attempt = async (): Promise<void> => {
      tried = true;
    };
    await expect(scratch.client.link.whenListening(attempt)).rejects.toMatchObject({
      cause: { code: 'ENOENT' },
    });
    expect(tried).toBe(false);
  });

  test('nothing that listens is no daemon', async () => {
    const scratch = await startScratchServer(() => {});
    await scratch[Symbol.asyncDispose]();
    await expect(scratch.client.state('a')).rejects.toMatchObject({
      code: 'daemon_unreachable',
      cause: { code: 'ENOENT' },
    });
    await expect(openSocket(scratch.socketPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what an id stands for', () => {
  const answerWith = (known: Record<string, string>) =>
    startScratchServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://kr');
      const id = url.searchParams.get('id') ?? '';
      const found =
        url.pathname === '/tasks/resolve' ? known[id] : Object.values(known).find((one) => one === id);
      sendJson(response, found ? 200 : 404, found ? { id: found } : missing);
    });
  const options = { generatedOnly: false };

  test.each([
    ['abcdef', 'abcdef'],
    ['abcd', 'abcdef'],
    ['@last', 'zyx'],
    ['@LAST', 'zyx'],
  ])('%s is %s', async (text, expected) => {
    await using scratch = await answerWith({ abcd: 'abcdef', '@last': 'zyx', '@LAST': 'zyx' });
    const task = await withId(scratch.client, text, options, (id) => scratch.client.state(id));
    expect(task.id).toBe(expected);
  });

  test.each(['abc', 'nosuch', ''])('%j is missing', async (text) => {
    await using scratch = await answerWith({ abc: 'abcdef' });
    await expect(
      withId(scratch.client, text, options, (id) => scratch.client.state(id)),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

function startEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
}

function sendEvent(response: ServerResponse, seq: number, taskId = 'a', state?: string): void {
  const event = state ? { type: 'state', seq, taskId, state, at: 't' } : { type: 'output', seq, taskId };
  response.write(`id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

describe('events', () => {
  test('go on after a break, from the last one on', async () => {
    const asked: string[] = [];
    await using scratch = await startScratchServer((request, response) => {
      asked.push(request.url ?? '');
      startEvents(response);
      for (const seq of asked.length === 1 ? [1, 2] : [3]) sendEvent(response, seq);
      if (asked.length === 1) response.end();
    });
    const leave = new AbortController();
    const items = await openEvents(scratch.client.link, { ids: ['a'], since: 0, signal: leave.signal });
    const seen: unknown[] = [];
    for await (const item of items) {
      seen.push(item.kind === 'event' ? item.event.seq : item.kind);
      if (seen.at(-1) === 3) leave.abort();
    }
    expect(seen).toEqual([1, 2, 'reopened', 3]);
    expect(asked).toEqual(['/tasks/events?id=a&since=0', '/tasks/events?id=a&since=2']);
  });

  test('a refusal is told', async () => {
    await using scratch = await startScratchServer((_request, response) => sendJson(response, 404, missing));
    const { signal } = new AbortController();
    await expect(openEvents(scratch.client.link, { ids: [], signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('leaving ends the connection, also before anything was read', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await using scratch = await startScratchServer((request, response) => {
      startEvents(response);
      resolve(once(request.socket, 'close'));
    });
    const leave = new AbortController();
    const items = await openEvents(scratch.client.link, { ids: [], signal: leave.signal });
    leave.abort();
    await promise;
    const rest: StreamItem[] = [];
    for await (const item of items) rest.push(item);
    expect(rest).toEqual([]);
  });

  test('following ends with the last named task', async () => {
    await using scratch = await startScratchServer((_request, response) => {
      startEvents(response);
      sendEvent(response, 1, 'a', 'Running');
      sendEvent(response, 2, 'b', 'Running');
      sendEvent(response, 3, 'other', 'Completed');
      sendEvent(response, 4, 'a', 'Completed');
      sendEvent(response, 5, 'b', 'Stopped');
    });
    const { signal } = new AbortController();
    const steps = followTasks({ client: scratch.client, ids: ['a', 'b'], since: 0, signal });
    const seen: (number | undefined)[] = [];
    for await (const { event } of steps) seen.push(event?.seq);
    expect(seen).toEqual([undefined, 1, 2, 4, 5]);
  });
});
