import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callerEnvironment } from '../../../src/client/environment.ts';
import { isDaemonCommand } from '../../../src/client/find-daemon-pid.ts';
import { HttpAnswerParser } from '../../../src/client/http-answer-parser.ts';
import { requestText } from '../../../src/client/http-connection.ts';
import { isOlder } from '../../../src/client/is-older.ts';
import { targetOf, toError } from '../../../src/client/kr-client.ts';
import { parseExactJson } from '../../../src/protocol/exact-json.ts';

interface Parsed {
  status: number;
  type: string | undefined;
  body: string;
  ended: number;
}

function parse(pieces: readonly Buffer[]): Parsed {
  const parsed: Parsed = { status: 0, type: undefined, body: '', ended: 0 };
  const bytes: Buffer[] = [];
  const parser = new HttpAnswerParser({
    head: ({ status, headers }) => Object.assign(parsed, { status, type: headers.get('content-type') }),
    body: (some) => bytes.push(some),
    end: () => {
      parsed.ended++;
    },
  });
  for (const piece of pieces) parser.push(piece);
  return { ...parsed, body: Buffer.concat(bytes).toString() };
}

describe('HTTP answers', () => {
  const fixed =
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"é":1}'.replace(
      'Length: 7',
      `Length: ${Buffer.byteLength('{"é":1}')}`,
    );
  const chunked =
    'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\n wo\r\n0\r\ntrailer: x\r\n\r\n';

  test.each([
    [fixed, { status: 200, type: 'application/json', body: '{"é":1}', ended: 1 }],
    [chunked, { status: 200, type: 'text/event-stream', body: 'hello wo', ended: 1 }],
    [
      'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
      { status: 404, type: undefined, body: '', ended: 1 },
    ],
    ['HTTP/1.1 204 No Content\r\n\r\n', { status: 204, type: undefined, body: '', ended: 1 }],
    [
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort',
      { status: 200, type: undefined, body: 'short', ended: 0 },
    ],
  ])('are read however they are cut: %j', (text, expected) => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        const pieces = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(parse(pieces)).toEqual(expected);
      }),
    );
  });

  test('what is no HTTP is refused', () => {
    expect(() => parse([Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')])).toThrow();
    expect(() =>
      parse([Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')]),
    ).toThrow();
  });
});

test('requests say how long their body is, in bytes', () => {
  expect(requestText({ method: 'POST', target: '/x', body: '"é"' })).toMatch(/content-length: 4\r\n\r\n"é"$/);
  expect(requestText({ method: 'POST', target: '/x' })).toMatch(/content-length: 0\r\n\r\n$/);
  expect(requestText({ method: 'GET', target: '/x' })).toBe(
    'GET /x HTTP/1.1\r\nhost: kr\r\naccept: application/json\r\n\r\n',
  );
});

test.each([
  [{}, '/x'],
  [{ id: 'a b&c', limit: 0, sort: undefined }, '/x?id=a%20b%26c&limit=0'],
  [
    [
      ['id', '1'],
      ['id', '2'],
    ] as [string, string][],
    '/x?id=1&id=2',
  ],
])('the target with %j', (query, expected) => {
  expect(targetOf('/x', query)).toBe(expected);
});

test('errors of the daemon keep code and details, whatever they are', () => {
  const ambiguous = toError({
    status: 409,
    body: '{"error":"which?","code":"ambiguous_id","candidates":["a"]}',
  });
  expect(ambiguous).toMatchObject({ message: 'which?', code: 'ambiguous_id', exitCode: 2 });
  expect(ambiguous.details).toEqual({ candidates: ['a'] });
  expect(toError({ status: 500, body: 'oops' })).toMatchObject({ code: 'internal' });
  expect(toError({ status: 409, body: '{"error":"new","code":"of_the_future"}' })).toMatchObject({
    message: 'new',
    code: 'internal',
  });
});

describe("the caller's environment", () => {
  const env = {
    PATH: '/bin',
    KR_HOME: '/x',
    kr_x: '1',
    API_TOKEN: 't',
    MyKey: 'k',
    EMPTY: '',
    GONE: undefined,
  };
  const secretNames = ['TOKEN', 'KEY'];

  test.each([
    [[], { PATH: '/bin', EMPTY: '' }, []],
    [['API_TOKEN'], { PATH: '/bin', EMPTY: '', API_TOKEN: 't' }, []],
    [['PATH=/other', 'NEW=a=b'], { PATH: '/other', EMPTY: '', NEW: 'a=b' }, []],
    [['NOSUCH'], { PATH: '/bin', EMPTY: '' }, ['NOSUCH']],
  ])('with --env %j', (extra, environment, missing) => {
    expect(callerEnvironment(env, { secretNames, extra })).toEqual({ environment, missing });
  });
});

test.each([
  '1',
  '9007199254740993',
  '-12345678901234567890.5',
  '1.50',
  '1e400',
  '[0.10,{"a":1E5,"b":"1.50"}]',
  '"text 1234567890123456789"',
  '{"__proto__":1.0}',
])('%s comes back as it was', (json) => {
  expect(JSON.stringify(parseExactJson(json))).toBe(json);
});

test.each([
  ['0.1.0', '0.2.0', true],
  ['0.9.9', '0.10.0', true],
  ['1.0.0', '1.0.0', false],
  ['2.0.0', '1.9.9', false],
  ['0.0.0-source', '1.0.0', false],
  ['', '1.0.0', false],
])('%s older than %s: %s', (one, other, expected) => {
  expect(isOlder(one, other)).toBe(expected);
});

test.each([
  [['node', '/kr/dist/daemon.js', '--home', '/h', '--ready-fd', '3'], true],
  [['/old/node', '/old/daemon.js', '--home', '/h', ''], true],
  [['node', '/kr/dist/daemon.js', '--home', '/h/other'], false],
  [['tail', '-f', '/kr/dist/daemon.js', '/h'], false],
  [['vi', '/kr/dist/daemon.js', '/h', '--home'], false],
  [['node', 'daemon.js.bak', '--home', '/h'], false],
  [[''], false],
])('the command line %j is that of a daemon of /h: %s', (words, expected) => {
  expect(isDaemonCommand(words, '/h')).toBe(expected);
});
