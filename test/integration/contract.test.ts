/** Sentences of the contract that no verb owns, tried from outside. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended, forever } from '../helpers/js-tasks.ts';
import { krPath, runProgram, TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

/** Sends bytes as they are and gives what comes back until the daemon closes the connection. */
async function raw(text: string): Promise<{ status: number; body: unknown }> {
  const socket = connect(home.socket);
  let answer = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    answer += piece;
  });
  socket.write(text);
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

describe('a task as JSON', () => {
  const taskFields = [
    'id',
    'name',
    'description',
    'language',
    'state',
    'stateText',
    'createdAt',
    'startedAt',
    'completedAt',
    'duration',
    'progress',
    'parentId',
    'childrenId',
    'fault',
    'exitCode',
    'group',
    'priority',
    'key',
    'restartOf',
    'attempt',
    'waitsFor',
    'warnings',
    'gitCommit',
  ];

  it('has the same fields, no more and no fewer, wherever it is told', async () => {
    const parentId = await created(home);
    const id = await ended(home, { code: 'throw new TypeError("no")', parentId });
    const single = (await home.request('GET', `/tasks/state?id=${id}`)).json;
    const [listed] = (await home.request('GET', `/tasks/list?parent=${parentId}`)).json;
    const { json: run } = await home.request('POST', '/tasks/run/js', { code: 'return 1' });
    for (const task of [single, listed, run.task]) {
      expect(Object.keys(task)).toEqual(taskFields);
      expect(Object.keys(task.progress)).toEqual([
        'percentComplete',
        'statusMessage',
        'reachedPercent',
        'lastUpdatedUtc',
        'isTerminal',
      ]);
      expect(task.stateText).toBe(task.state);
    }
    expect(Object.keys(single.fault)).toEqual(['code', 'message', 'type', 'position', 'stackTrace']);
    expect(listed).toEqual({ ...single, fault: { code: 'error' } });
    for (const time of [single.createdAt, single.startedAt, single.completedAt])
      expect(time).toBe(new Date(time).toISOString());
    expect(single).toMatchObject({ parentId, childrenId: [], duration: expect.any(Number) });
    expect((await home.request('GET', `/tasks/state?id=${parentId}`)).json.childrenId).toEqual([id]);
  });
});

describe('every error is {error, code}', () => {
  const invalid = { error: expect.stringMatching(/\S/), code: 'invalid_request' };

  it.each([
    ['what is no HTTP', 'nonsense\r\n\r\n'],
    ['a path that is badly encoded', 'GET /tasks/%zz HTTP/1.1\r\nhost: kr\r\nconnection: close\r\n\r\n'],
  ])('%s', async (_what, text) => {
    expect(await raw(text)).toEqual({ status: 400, body: invalid });
  });

  it('a language that is longer than any', async () => {
    const { status, json } = await home.request('POST', `/tasks/create/${'x'.repeat(5000)}`, { code: '1' });
    expect([status, json]).toEqual([400, { error: expect.any(String), code: 'unknown_language' }]);
  });

  it('no host need be named', async () => {
    expect(await raw('GET /tasks/nope HTTP/1.1\r\nconnection: close\r\n\r\n')).toMatchObject({
      status: 404,
      body: { code: 'unknown_route' },
    });
  });
});

describe('events', () => {
  it('go on after Last-Event-ID when a client connects again to the address with since', async () => {
    const id = await ended(home);
    const all = await home.eventsUntil(id, ({ state }) => state === 'Completed');
    const last = all.at(-2).seq;
    const again = await home.eventsUntil(id, ({ state }) => state === 'Completed', 0, {
      'last-event-id': String(last),
    });
    expect(again).toEqual(all.slice(-1));
  });

  it('come whatever the client says that it accepts', async () => {
    const id = await ended(home);
    for (const accept of ['text/event-stream', 'application/json', '*/*']) {
      const events = await home.eventsUntil(id, ({ state }) => state === 'Completed', 0, { accept });
      expect([accept, events.length]).toEqual([accept, events.at(-1).seq - events[0].seq + 1]);
    }
  });
});

describe('GET /openapi.json', () => {
  it('describes each parameter with a name, a place and a schema', async () => {
    const { json } = await home.request('GET', '/openapi.json');
    for (const path of ['/tasks/create/{language}', '/tasks/run/{language}']) {
      const { parameters } = json.paths[path].post;
      expect(parameters.map((one: { in: string; name: string }) => `${one.in} ${one.name}`)).toEqual(
        expect.arrayContaining(['path language', 'query seconds', 'query ms']),
      );
    }
    for (const operations of Object.values<Record<string, { parameters?: { schema: unknown }[] }>>(
      json.paths,
    )) {
      for (const { parameters = [] } of Object.values(operations)) {
        for (const { schema } of parameters) expect(schema).toBeTypeOf('object');
      }
    }
  });

  it('tells which bodies may be left out, and that everything may fail', async () => {
    const { paths } = (await home.request('GET', '/openapi.json')).json;
    const needed = (path: string): boolean => paths[path].post.requestBody.required;
    expect(needed('/tasks/create/{language}')).toBe(false);
    expect(needed('/daemon/stop')).toBe(false);
    expect(needed('/tasks/rename')).toBe(true);
    for (const operations of Object.values<Record<string, { responses: { default?: unknown } }>>(paths)) {
      for (const { responses } of Object.values(operations)) expect(responses.default).toBeTypeOf('object');
    }
  });
});

describe('kr new', () => {
  it('says so as any mistake of the caller when the current directory was removed', async () => {
    const gone = path.join(home.directory, 'gone');
    mkdirSync(gone);
    const script = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const kr = [process.execPath, krPath, 'new', '--json', '--script-block', '1'];
    const args = ['-c', script, 'bash', gone, ...kr];
    const { code, stderr } = await runProgram('bash', args, { env: { KR_HOME: home.home } });
    expect([code, JSON.parse(stderr).code]).toEqual([2, 'usage']);
  });
});

describe('kr run', () => {
  it('leaves no task behind when SIGTERM comes while the task is being created', async () => {
    // A home whose socket leads to the daemon, and keeps the answer to the creation back for a while.
    await using front = new TestHome();
    mkdirSync(front.home, { mode: 0o700 });
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const server = createServer((client) => {
      const daemon = connect(home.socket);
      let gate = Promise.resolve();
      client.on('data', (piece: Buffer) => {
        if (!piece.includes('POST /tasks/run/')) return;
        gate = answer.promise;
        asked.resolve();
      });
      client.pipe(daemon);
      daemon.on('data', (piece) => gate.then(() => client.write(piece)));
      for (const [one, other] of [
        [client, daemon],
        [daemon, client],
      ] as const) {
        one.on('error', () => undefined);
        one.on('close', () => other.destroy());
      }
    });
    server.listen(front.socket);
    await once(server, 'listening');

    try {
      const args = ['run', '--language', 'js', '--code', forever, '--id', 'early'];
      await using command = new RunningKr(front, args);
      await asked.promise;
      command.signal('SIGTERM');
      await home.until('early', 'Running');
      answer.resolve();
      expect(await command.ended).toMatchObject({ code: 143 });
      expect((await home.request('GET', '/tasks/state?id=early')).json.state).toBe('Stopped');
    } finally {
      // Nothing must ask the daemon behind the front to stop.
      server.close();
      rmSync(front.home, { recursive: true });
    }
  });
});

describe('retention', () => {
  it('removes old tasks also while new ones end all the time', async () => {
    await ended(home, { id: 'old' });
    await home.ok(['config', 'set', 'retention.count', '3']);
    let removed = false;
    const seen = home
      .eventsUntil('old', ({ type }) => type === 'removed')
      .then(() => {
        removed = true;
      });
    while (!removed) await ended(home);
    await seen;
    await home.ok(['config', 'unset', 'retention.count']);
  });
});

describe.runIf(process.platform === 'linux')('the daemon', () => {
  it('holds no file that was open where it was started', async () => {
    await using other = new TestHome();
    const lock = path.join(other.directory, 'lock');
    const script = 'exec 200>"$1" && shift && exec "$@"';
    const args = ['-c', script, 'bash', lock, process.execPath, krPath, 'daemon', 'start'];
    expect(await runProgram('bash', args, { env: { KR_HOME: other.home } })).toMatchObject({ code: 0 });
    const { pid } = await other.json(['daemon', 'status']);
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkIfThere(`/proc/${pid}/fd/${fd}`));
    expect(open).toContain('/dev/null');
    expect(open).not.toContain(lock);
  });
});

function readlinkIfThere(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}
