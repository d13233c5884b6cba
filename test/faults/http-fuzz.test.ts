/** Anything that HTTP can carry, to every endpoint: an answer of the known form, never a failure inside, never a hang. */
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { text as readText } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorTable } from '../../src/protocol/errors.ts';
import { routes } from '../../src/protocol/routes.ts';
import { created, ended } from '../helpers/js-tasks.ts';
import { type Answer, TestHome } from '../helpers/kr.ts';
import { daemonOf } from '../helpers/processes.ts';

let home: TestHome;
let daemon: number;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
  await created(home, { id: 'waits' });
  await ended(home, { id: 'done' });
});
afterAll(() => home[Symbol.asyncDispose]());

/** The same each time: what fails today fails tomorrow. */
const bounded = { seed: 20_251, numRuns: 1500, endOnFailure: true };

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 300 }));
const id = fc.oneof(fc.constantFrom('waits', 'done', 'DONE', '@last', '', ' ', '%00', '../x'), text);
const name = fc.oneof(
  fc.constantFrom(
    'id',
    'since',
    'limit',
    'sort',
    'whereState',
    'name',
    'parent',
    'recurse',
    'generatedOnly',
    'force',
  ),
  text,
);
const value = fc.oneof(
  id,
  fc.constantFrom('true', 'false', '-1', '1e9', '99999999999999999999', 'NaN', 'Created,', '[', '*?[!a]'),
);
const query = fc.oneof(
  fc
    .array(fc.tuple(name, value), { maxLength: 4 })
    .map((pairs) =>
      pairs
        .map(([key, one]) => `${encodeURIComponent(wellFormed(key))}=${encodeURIComponent(wellFormed(one))}`)
        .join('&'),
    ),
  fc.constantFrom('id', 'id=%', 'id=%ff', '&&&', 'id=a&id=b', 'id[]=a', '__proto__=1', 'constructor=1'),
);
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false });
/** One field in ten is of any form: with more, no request would come through. */
const mostly = <T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const body = fc.oneof(
  fc.constant(undefined),
  text,
  json.map((one) => JSON.stringify(one)),
  fc
    .record(
      {
        code: mostly(fc.constantFrom('return 1', 'return', ')', '', ' '), fc.oneof(text, json)),
        id: mostly(
          text.map((one) => one.replace(/[^a-z0-9]/gi, '') || 'x'),
          json,
        ),
        name: mostly(text, json),
        description: mostly(text, json),
        arguments: mostly(
          fc.dictionary(fc.constantFrom('a', 'b', 'c1', '__proto__', 'class'), json, { maxKeys: 3 }),
          json,
        ),
        parentId: mostly(fc.constantFrom('waits', 'done', 'missing'), json),
        workingDirectory: mostly(fc.constantFrom('/', '/tmp', '.', '/missing'), json),
        environment: mostly(fc.dictionary(text, text, { maxKeys: 3 }), json),
        extraRefs: mostly(fc.array(text, { maxLength: 2 }), json),
        codeFilePath: mostly(fc.constantFrom('/x.js', 'x.js', '/missing/x.js'), json),
        isolated: mostly(fc.boolean(), json),
      },
      { requiredKeys: [] },
    )
    .map((one) => JSON.stringify(one)),
);
const languages = fc.constantFrom('js', 'ts', 'JavaScript', 'none', '%2e%2e', 'js%00');
// The one that ends the daemon is left out; starting what was made up is not.
const route = fc.constantFrom(...Object.values(routes).filter(({ path }) => path !== routes.daemonStop.path));
const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS');

function wellFormed(one: string): string {
  return one.toWellFormed();
}

function expectKnown({ status, json: answer, text: raw }: Answer, what: string): void {
  expect(status, what).toBeGreaterThanOrEqual(200);
  // A language that is missing, and no others.
  expect(status, `${what}: ${raw}`).toBeLessThan(500);
  if (status < 400 || raw === '') return;
  expect(answer, `${what}: ${raw}`).toMatchObject({
    error: expect.stringMatching(/\S/),
    code: expect.any(String),
  });
  expect(Object.keys(errorTable)).toContain(answer.code);
}

/** What comes first of an answer that goes on for ever when it is no refusal. */
async function beginning(url: string): Promise<Answer> {
  const request = http.get({ socketPath: home.socket, path: url, agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const status = response.statusCode ?? 0;
  const raw = status === 200 ? '' : await readText(response);
  request.destroy();
  return { status, headers: response.headers, text: raw, json: raw === '' ? undefined : JSON.parse(raw) };
}

it('every endpoint answers whatever is asked', async () => {
  await fc.assert(
    fc.asyncProperty(route, languages, query, body, async (one, language, search, content) => {
      const url = `${one.path.replace(':language', language)}?${search}`;
      const isEvents = one.path === routes.events.path;
      const answer = isEvents ? await beginning(url) : await home.request(one.method, url, content);
      expectKnown(answer, `${one.method} ${url} ${content}`);
    }),
    bounded,
  );
  expect(daemonOf(home)).toBe(daemon);
});

it('every path and method has an answer', async () => {
  const segment = fc.constantFrom(
    'tasks',
    'create',
    'js',
    'state',
    'daemon',
    '',
    '.',
    '..',
    '%2f',
    '%',
    '%ff',
    'x'.repeat(300),
  );
  await fc.assert(
    fc.asyncProperty(method, fc.array(segment, { maxLength: 5 }), async (verb, segments) => {
      const url = `/${segments.join('/')}`;
      if (verb === 'POST' && url === routes.daemonStop.path) return;
      expectKnown(await home.request(verb, url), `${verb} ${url}`);
    }),
    { ...bounded, numRuns: 200 },
  );
  expect(daemonOf(home)).toBe(daemon);
});

it('headers of any kind, and bodies that are not what they say, have an answer', async () => {
  const type = fc.constantFrom(
    'application/json',
    'text/plain',
    'application/xml',
    'multipart/form-data',
    '',
    'x',
    'application/json; charset=utf-16',
  );
  await fc.assert(
    fc.asyncProperty(
      type,
      fc.constantFrom('gzip', 'identity', 'br'),
      body,
      async (contentType, encoding, content) => {
        const headers = { 'content-type': contentType, 'content-encoding': encoding, accept: contentType };
        expectKnown(
          await home.request('POST', '/tasks/create/js', content, headers),
          `${contentType} ${content}`,
        );
      },
    ),
    { ...bounded, numRuns: 100 },
  );
  expect(daemonOf(home)).toBe(daemon);
});

it('bytes that are no HTTP are answered or closed, and disturb nobody else', async () => {
  const start = fc.constantFrom(
    '',
    'GET / HTTP/1.1\r\n',
    'POST /tasks/create/js HTTP/1.1\r\nhost: kr\r\n',
    'GET /tasks/list HTTP/1.1\r\nhost: kr\r\n\r\n',
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, bytes) => {
      await new Promise<void>((resolve) => {
        const socket = net.connect(home.socket, () => socket.end(Buffer.concat([Buffer.from(head), bytes])));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.resume();
      });
    }),
    { ...bounded, numRuns: 150 },
  );
  expect((await home.request('GET', '/tasks/state?id=done')).json.state).toBe('Completed');
  expect(daemonOf(home)).toBe(daemon);
});

it('after all that, the log tells of no failure inside', async () => {
  const log = await home.ok(['daemon', 'logs']);
  const levels = log.split('\n').map((line) => JSON.parse(line).level);
  expect(Math.max(...levels)).toBeLessThan(50);
});
