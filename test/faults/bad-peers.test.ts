/** Requests that are wrong in every way somebody thought of: what each is answered, and that nobody else notices. */
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxBodyBytes } from '../../src/protocol/definition.ts';
import { maxNesting } from '../../src/protocol/nesting.ts';
import { routes } from '../../src/protocol/routes.ts';
import { created, ended } from '../helpers/js-tasks.ts';
import { type Answer, TestHome } from '../helpers/kr.ts';
import { daemonOf } from '../helpers/processes.ts';

let home: TestHome;
let daemon: number;
let slow: Promise<RawAnswer>[];
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
  daemon = daemonOf(home);
  await created(home, { id: 'waits' });
  await ended(home, { id: 'done' });
  // They stay until the daemon has had enough of them: all that follows goes on beside them.
  slow = Array.from({ length: 60 }, (_, n) => send(beginnings[n % beginnings.length] as string));
  for (let n = 0; n < 60; n++) send(endless[n % endless.length] as string);
});
afterAll(() => home[Symbol.asyncDispose]());

interface RawAnswer {
  statuses: number[];
  codes: string[];
}

/**
 * Sends bytes as they are, and resolves with all that is answered when the daemon closes the connection. `leave`: says
 * right away that nothing more will come.
 */
function send(bytes: string | Buffer, { leave = false } = {}): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect({ path: home.socket, allowHalfOpen: true }, () => {
      socket.write(bytes);
      if (leave) socket.end();
    });
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // Closed in the middle of what is sent: what counts is what was answered.
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    socket.on('close', () =>
      resolve({
        statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)),
        codes: [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code as string),
      }),
    );
  });
}

const json = '{"code":"return 1"}';
const host = 'host: kr\r\nconnection: close\r\n';
/** A request without a body. */
const get = (line: string, headers = host): string => `${line}\r\n${headers}\r\n`;
/** A request to create a task. */
const post = (headers: string, body: string): string =>
  `POST /tasks/create/js HTTP/1.1\r\n${host}content-type: application/json\r\n${headers}\r\n\r\n${body}`;
const chunked = (body: string): string => post('transfer-encoding: chunked', body);
const length = `content-length: ${json.length}`;
const chunk = `${json.length.toString(16)}\r\n${json}\r\n`;

/** What a peer may begin with and never end. */
const beginnings = ['', 'G', 'POST /tasks/create/js HTTP/1.1\r\nhost: kr\r\ncontent-'];
/** The same with a complete head: such a peer may take longer. */
const endless = [post('content-length: 500', json), chunked('ff\r\n{')];

/** What is sent, the status (null: closed without a word) and the code. */
const bytes: [what: string, sent: string | Buffer, status: number | null, code?: string][] = [
  ['no request line', '\r\nhost: kr\r\n\r\n', 400, 'invalid_request'],
  ['no HTTP', 'hello\r\n\r\n', 400, 'invalid_request'],
  ['a method that is none', get('FETCH /daemon HTTP/1.1'), 400, 'invalid_request'],
  ['a method in small letters', get('get /daemon HTTP/1.1'), 400, 'invalid_request'],
  ['a method of others', get('PROPFIND /daemon HTTP/1.1'), 405, 'method_not_allowed'],
  ['TRACE', get('TRACE /daemon HTTP/1.1'), 405, 'method_not_allowed'],
  ['CONNECT', get('CONNECT kr:80 HTTP/1.1'), null],
  ['OPTIONS *', get('OPTIONS * HTTP/1.1'), 404, 'unknown_route'],
  ['HTTP/1.0', get('GET /daemon HTTP/1.0'), 200],
  ['the first words of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
  ['a version that is none', get('GET /daemon HTTP/3.7'), 400, 'invalid_request'],
  ['the first words of TLS', Buffer.from('16030100c8010000c403035f', 'hex'), 400, 'invalid_request'],
  ['NUL in a path', get('GET /\0 HTTP/1.1'), 400, 'invalid_request'],
  ['NUL in a header', get('GET /daemon HTTP/1.1', 'host: k\0r\r\n'), 400, 'invalid_request'],
  ['bytes that are no ASCII in a path', get('GET /d\xe4mon HTTP/1.1'), 400, 'invalid_request'],
  ['lines without a carriage return', 'GET /daemon HTTP/1.1\nhost: kr\n\n', 400, 'invalid_request'],
  ['an absolute address', get('GET http://kr/daemon HTTP/1.1'), 200],
  ['a path without a slash', get('GET daemon HTTP/1.1'), 400, 'invalid_request'],
  ['a path with two', get('GET //daemon HTTP/1.1'), 404, 'unknown_route'],
  ['a header without a colon', get('GET /daemon HTTP/1.1', 'host kr\r\n'), 400, 'invalid_request'],
  ['a header with a blank before it', get('GET /daemon HTTP/1.1', 'host : kr\r\n'), 400, 'invalid_request'],
  ['a header in two lines', get('GET /daemon HTTP/1.1', 'x: a\r\n b\r\n'), 400, 'invalid_request'],
  [
    'a header over 16 KiB',
    get('GET /daemon HTTP/1.1', `x: ${'a'.repeat(20_000)}\r\n`),
    431,
    'head_too_large',
  ],
  ['thousands of headers', get('GET /daemon HTTP/1.1', 'a: b\r\n'.repeat(5000)), 431, 'head_too_large'],
  ['an address over 16 KiB', get(`GET /${'a'.repeat(20_000)} HTTP/1.1`), 431, 'head_too_large'],
  ['a length that is too small', post('content-length: 5', json), 400, 'invalid_request'],
  ['a length below zero', post('content-length: -5', json), 400, 'invalid_request'],
  ['a length with a plus', post(`content-length: +${json.length}`, json), 400, 'invalid_request'],
  ['a length in other digits', post('content-length: 0x13', json), 400, 'invalid_request'],
  ['a length beyond all numbers', post(`content-length: ${'9'.repeat(30)}`, json), 400, 'invalid_request'],
  ['two lengths', post(`${length}\r\ncontent-length: 5`, json), 400, 'invalid_request'],
  ['the same length twice', post(`${length}\r\n${length}`, json), 400, 'invalid_request'],
  ['a length and chunks', post(`${length}\r\ntransfer-encoding: chunked`, chunk), 400, 'invalid_request'],
  ['chunks', chunked(`${chunk}0\r\n\r\n`), 200],
  ['a chunk whose size is no number', chunked(`zz\r\n${json}\r\n0\r\n\r\n`), 400, 'invalid_request'],
  ['a chunk whose size is below zero', chunked(`-${chunk}0\r\n\r\n`), 400, 'invalid_request'],
  ['a chunk whose size is too small', chunked(`5\r\n${json}\r\n0\r\n\r\n`), 400, 'invalid_request'],
  ['a chunk whose size is beyond all numbers', chunked(`${'f'.repeat(30)}\r\n`), 400, 'invalid_request'],
  [
    'a chunk that says much of itself',
    chunked(`13;${'a'.repeat(30_000)}\r\n${json}`),
    400,
    'invalid_request',
  ],
  ['another encoding', post('transfer-encoding: gzip', json), 400, 'invalid_request'],
  ['chunks in chunks', post('transfer-encoding: chunked, chunked', chunk), 400, 'invalid_request'],
  ['an upgrade', get('GET /daemon HTTP/1.1', `${host}upgrade: h2c\r\n`), 200],
  ['a wish that is not known', post(`${length}\r\nexpect: miracle`, json), 200],
  ['a body with a GET', get('GET /daemon HTTP/1.1', `${host}content-length: 3\r\n`).concat('abc'), 200],
];

/** The same of peers that leave in the middle. */
const brokenOff: typeof bytes = [
  ['nothing', '', null],
  ['empty lines', '\r\n\r\n\r\n', null],
  ['a length that is too large', post('content-length: 500', json), 400, 'invalid_request'],
  ['a length over 16 MiB', post('content-length: 9007199254740991', json), 400, 'invalid_request'],
  ['a chunk whose size is too large', chunked(`ff\r\n${json}\r\n0\r\n\r\n`), 400, 'invalid_request'],
  ['chunks without an end', chunked(chunk), 400, 'invalid_request'],
];

describe.each([
  ['a peer that waits for its answer', false, bytes],
  ['a peer that leaves', true, brokenOff],
] as const)('%s sends', (_who, leave, table) => {
  it.each(table)('%s', async (_what, sent, status, code) => {
    expect(await send(sent, { leave })).toEqual({
      statuses: status === null ? [] : [status],
      codes: code === undefined ? [] : [code],
    });
  });
});

it('a body in chunks that goes over 16 MiB is refused', async () => {
  const size = maxBodyBytes + 1;
  const answer = await send(chunked(`${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`));
  expect(answer).toEqual({ statuses: [413], codes: ['body_too_large'] });
});

it('Expect: 100-continue is heard', async () => {
  const { statuses } = await send(post(`${length}\r\nexpect: 100-continue`, json));
  expect(statuses).toEqual([100, 200]);
});

it('requests that come without waiting for the answers are answered in order', async () => {
  const state = 'GET /tasks/state?id=nobody HTTP/1.1\r\nhost: kr\r\n\r\n';
  const { statuses } = await send(
    `${state}GET /daemon HTTP/1.1\r\n\r\n${state}${get('GET /nowhere HTTP/1.1')}`,
  );
  expect(statuses).toEqual([404, 200, 404, 404]);
});

it('what follows a request and is none is refused', async () => {
  const { statuses, codes } = await send(
    `GET /tasks/state?id=nobody HTTP/1.1\r\nhost: kr\r\n\r\nrubbish\r\n\r\n`,
  );
  expect(statuses.at(-1)).toBe(400);
  expect(codes.at(-1)).toBe('invalid_request');
});

/** `levels` of arrays or objects, a body's own two not counted. */
const nested = (levels: number): string =>
  `{"code":"return 1","arguments":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
const nestedObjects = `{"code":"return 1","arguments":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;

describe('a body', () => {
  const bodies: [what: string, body: string, status: number, code?: string][] = [
    ['nested as deep as may be', nested(maxNesting - 2), 200],
    ['nested one deeper', nested(maxNesting - 1), 400, 'invalid_request'],
    ['of a hundred thousand brackets', nested(100_000), 400, 'invalid_request'],
    ['of a hundred thousand objects', nestedObjects, 400, 'invalid_request'],
    ['of brackets alone', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'invalid_request'],
    ['of brackets that never close', '['.repeat(1_000_000), 400, 'invalid_request'],
    [
      'of brackets and a character in two halves',
      nested(100_000).replace('return 1', '\\ud83d\\ude00'),
      400,
      'invalid_request',
    ],
    [
      'of brackets and a long number',
      nested(10_000).replace('[]', '[9007199254740993]'),
      400,
      'invalid_request',
    ],
    ['with a number beyond all numbers', '{"code":"return 1","arguments":{"n":1e999}}', 200],
    ['with a number of a thousand digits', `{"code":"return 1","arguments":{"n":${'9'.repeat(1000)}}}`, 200],
    ['with the same name twice', '{"code":"","code":"return 1"}', 200],
    ['with __proto__', '{"code":"return 1","__proto__":{"code":"x"}}', 400, 'unknown_field'],
    [
      'with __proto__ among its arguments',
      '{"code":"return 1","arguments":{"__proto__":1}}',
      400,
      'invalid_argument',
    ],
    ['with constructor', '{"code":"return 1","constructor":1}', 400, 'unknown_field'],
    ['after a byte order mark', `\ufeff${json}`, 200],
    ['with NaN', '{"code":"return 1","arguments":{"n":NaN}}', 400, 'invalid_request'],
    ['with a comma too many', '{"code":"return 1",}', 400, 'invalid_request'],
    ['with a comment', '{"code":"return 1"}//', 400, 'invalid_request'],
    ['of two documents', `${json}${json}`, 400, 'invalid_request'],
    ['that is null', 'null', 200],
    ['that is a string', '"return 1"', 400, 'invalid_request'],
    ['with half a character', '{"code":"return 1","name":"\\ud83d"}', 400, 'invalid_request'],
  ];
  it.each(bodies)('%s', async (_what, body, status, code) => {
    expectAnswer(await home.request('POST', '/tasks/create/js', body), status, code);
  });

  it.each([
    [
      'with a length',
      (body: Buffer) => Buffer.concat([Buffer.from(post(`content-length: ${body.length}`, '')), body]),
    ],
    [
      'in chunks',
      (body: Buffer) =>
        Buffer.concat([
          Buffer.from(chunked(`${body.length.toString(16)}\r\n`)),
          body,
          Buffer.from('\r\n0\r\n\r\n'),
        ]),
    ],
  ])('that is no UTF-8, %s', async (_how, request) => {
    const body = Buffer.from(json.replace('1', '\xff\xfe'), 'latin1');
    expect(await send(request(body))).toEqual({ statuses: [400], codes: ['invalid_request'] });
  });

  it.each([
    ['code', 5],
    ['code', null],
    ['code', ['return 1']],
    ['id', 12],
    ['name', 5],
    ['name', null],
    ['description', {}],
    ['autoStart', 'true'],
    ['autoStart', 1],
    ['isolated', 'false'],
    ['isolated', null],
    ['arguments', '{}'],
    ['arguments', [1]],
    ['extraImports', 'System'],
    ['extraImports', [1]],
    ['extraRefs', {}],
    ['parentId', 1],
    ['workingDirectory', true],
    ['environment', []],
    ['environment', { A: 1 }],
    ['codeFilePath', 0],
  ])('whose %s is %j is refused and not made to fit', async (field, value) => {
    const body = { code: 'return 1', [field]: value };
    expectAnswer(await home.request('POST', '/tasks/create/js', body), 400, 'invalid_request');
  });

  it.each([
    ['POST', '/tasks/create/js', { code: 'return 1' }],
    ['POST', '/tasks/run/js', { code: 'return 1' }],
    ['POST', '/tasks/rename?id=waits', { name: 'x' }],
    ['POST', '/daemon/stop', { wait: true }],
  ])('of %s %s with a field that is not known is refused by its name', async (method, url, body) => {
    const answer = await home.request(method, url, { ...body, colour: 'red' });
    expectAnswer(answer, 400, 'unknown_field');
    expect(answer.json.error).toContain("'colour'");
  });
});

describe('an address', () => {
  const urls: [method: string, url: string, status: number, code?: string][] = [
    ['GET', '/tasks%2flist', 404, 'unknown_route'],
    ['POST', '/tasks/create%2fjs', 404, 'unknown_route'],
    ['POST', '/tasks/create/js%2f..', 400, 'unknown_language'],
    ['POST', '/tasks/create/..', 400, 'unknown_language'],
    ['POST', '/tasks/create/', 400, 'unknown_language'],
    ['POST', '/tasks/create/%6as', 200],
    ['GET', '/tasks/state?id=%ff', 404, 'not_found'],
    ['GET', '/tasks/state?id=%00', 404, 'not_found'],
    ['GET', '/tasks/state?id=%', 404, 'not_found'],
    ['GET', '/tasks/state?id=a&id=b', 400, 'invalid_request'],
    ['GET', '/tasks/state?id[]=a', 400, 'unknown_field'],
    ['GET', '/tasks/state?__proto__=a&id=done', 400, 'unknown_field'],
    ['GET', '/tasks/state', 400, 'blank_id'],
    ['GET', '/%ff', 400, 'invalid_request'],
    ['GET', '/%', 400, 'invalid_request'],
    ['GET', `/tasks/state?id=${'a'.repeat(10_000)}`, 404, 'not_found'],
    ['GET', '/tasks/list?limit=1e999', 400, 'invalid_request'],
    ['GET', '/tasks/list?limit=-1', 400, 'invalid_request'],
    ['GET', '/tasks/list?limit=99999999999999999999', 400, 'invalid_request'],
    ['GET', '/tasks/list?limit=9007199254740991', 200],
    ['GET', '/tasks/output?id=done&since=99999999999999999999', 400, 'invalid_request'],
    ['GET', '/tasks/events?since=99999999999999999999', 400, 'invalid_request'],
    ['GET', '/tasks/events?since=-1', 400, 'invalid_request'],
  ];
  it.each(urls)('%s %s', async (method, url, status, code) => {
    expectAnswer(await home.request(method, url), status, code);
  });
});

describe('a method', () => {
  const changing = Object.values(routes).filter(({ method }) => method !== 'GET');
  it.each(changing)('$path answers $method only', async ({ method, path }) => {
    const url = `${path.replace(':language', 'js')}?id=waits`;
    for (const other of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', method === 'POST' ? 'DELETE' : 'POST']) {
      const answer = await home.request(other, url);
      expect([other, answer.status, answer.headers.allow]).toEqual([other, 405, method]);
    }
  });

  it('HEAD answers as GET does, without a body', async () => {
    expect(await home.request('HEAD', '/tasks/state?id=done')).toMatchObject({ status: 200, text: '' });
    expect(await home.request('HEAD', '/tasks/state?id=nobody')).toMatchObject({ status: 404, text: '' });
  });
});

it('a long integer in a body keeps all its digits', async () => {
  const body = '{"id":"long","code":"return n + 1;","arguments":{"n":638000000000000001}}';
  expect((await home.request('POST', '/tasks/run/cs', body)).status).toBe(202);
  await home.until('long', 'Completed');
  expect((await home.request('GET', '/tasks/result?id=long')).text).toBe('638000000000000002');
});

it('peers that begin and never end are told so and sent away; nobody has waited for them', async () => {
  for (const answer of await Promise.all(slow))
    expect(answer).toEqual({ statuses: [408], codes: ['request_timeout'] });
});

it('after all that it is the same daemon, its log tells of no failure inside, and the tasks are untouched', async () => {
  expect(daemonOf(home)).toBe(daemon);
  const levels = (await home.ok(['daemon', 'logs'])).split('\n').map((line) => JSON.parse(line).level);
  expect(Math.max(...levels)).toBeLessThan(50);
  expect((await home.request('GET', '/tasks/state?id=waits')).json.state).toBe('Created');
});

function expectAnswer(answer: Answer, status: number, code?: string): void {
  expect([answer.status, answer.json?.code]).toEqual([status, code]);
  if (code !== undefined) expect(answer.json.error).toMatch(/\S/);
}
