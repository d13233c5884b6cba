/** The daemon over HTTP: every endpoint, every refusal. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const forever =
  'await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))';
const ended = (event: { type: string; state?: string }): boolean =>
  event.type === 'state' && ['Completed', 'Failed', 'Stopped'].includes(event.state ?? '');

async function run(code: string, more: Record<string, unknown> = {}): Promise<string> {
  const { json } = await home.request('POST', '/tasks/run/js', { code, ...more });
  await home.eventsUntil(json.id, ended);
  return json.id;
}

describe('POST /tasks/create/{language}', () => {
  it('answers id, language and state, and keeps what the body says', async () => {
    const { status, json } = await home.request('POST', '/tasks/create/JavaScript', {
      code: 'return [a, b]',
      id: 'Mine.1',
      name: 'A name',
      description: 'Described',
      arguments: { a: 1 },
    });
    expect(status).toBe(200);
    expect(json).toEqual({ id: 'Mine.1', language: 'JavaScript', state: 'Created' });
    const { json: task } = await home.request('GET', '/tasks/state?id=mine.1');
    expect(task).toMatchObject({
      id: 'Mine.1',
      name: 'A name',
      description: 'Described',
      startedAt: null,
      duration: null,
    });
  });

  it('makes ids of 32 hex digits, and names of ids', async () => {
    const { json } = await home.request('POST', '/tasks/create/js', { code: '1' });
    expect(json.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await home.request('GET', `/tasks/state?id=${json.id}`)).json.name).toBe(`Task ${json.id}`);
  });

  it('makes arguments of query parameters, numbers and booleans typed', async () => {
    const { json } = await home.request('POST', '/tasks/run/js?n=5&f=1.5&yes=true&text=007&many=1&many=x', {
      code: 'return [n, f, yes, text, many]',
    });
    await home.eventsUntil(json.id, ended);
    expect((await home.request('GET', `/tasks/result?id=${json.id}`)).json).toEqual([
      5,
      1.5,
      true,
      '007',
      [1, 'x'],
    ]);
  });

  it.each([
    ['ps', 'seconds=1', 'PS'],
    ['cs', 'ms=200', 'CS'],
    ['vb', 'ms=200', 'VB'],
    ['js', 'ms=200', 'JS'],
    ['ts', 'ms=200', 'TS'],
  ])('creates the sample of %s for an empty body', async (language, query, word) => {
    const { status, json } = await home.request('POST', `/tasks/create/${language}?${query}`);
    expect(status).toBe(200);
    await home.request('POST', `/tasks/start?id=${json.id}`);
    const events = await home.eventsUntil(json.id, ended);
    expect(events.at(-1)).toMatchObject({ state: 'Completed', progress: { statusMessage: 'Completed' } });
    expect(events.some((event) => event.type === 'progress' && event.progress.percentComplete > 0)).toBe(
      true,
    );
    const result = (await home.request('GET', `/tasks/result?id=${json.id}`)).json;
    const text = Array.isArray(result) ? result[0] : result;
    expect(text).toMatch(new RegExp(`^${word} task done at \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`));
  });

  it('starts at once with autoStart', async () => {
    const { json } = await home.request('POST', '/tasks/create/js', { code: 'return 1', autoStart: true });
    expect(['Queued', 'Running', 'Completed']).toContain(json.state);
    await home.eventsUntil(json.id, ended);
  });

  it('answers 422 with diagnostics for code that does not compile, and creates nothing', async () => {
    for (const [language, code] of [
      ['js', 'const a = 1;\nlet let = ;'],
      ['ts', 'const a: number = 1;\nconst = 2'],
      ['ps', '1\nif (1 {'],
      ['cs', 'var a = 1;\nvar b = a +;'],
      ['vb', 'Dim a = 1\nDim b As = 2'],
    ] as const) {
      const { status, json } = await home.request('POST', `/tasks/create/${language}`, {
        code,
        id: 'broken',
      });
      expect([language, status, json.code]).toEqual([language, 422, 'compile_error']);
      expect(json.diagnostics[0]).toMatchObject({ line: 2, severity: 'error' });
      expect(json.diagnostics[0].column).toBeGreaterThan(0);
      expect((await home.request('GET', '/tasks/state?id=broken')).status).toBe(404);
    }
  });

  it('refuses a taken id whatever its case', async () => {
    await home.request('POST', '/tasks/create/js', { code: '1', id: 'Taken' });
    const { status, json } = await home.request('POST', '/tasks/create/js', { code: '1', id: 'tAKEN' });
    expect([status, json.code]).toEqual([409, 'id_taken']);
  });
});

describe('start, cancel, result, state, remove, rename', () => {
  it('start: 202, then 409 with false', async () => {
    await home.request('POST', '/tasks/create/js', { code: 'return 1', id: 'start-me' });
    expect(await home.request('POST', '/tasks/start?id=start-me')).toMatchObject({
      status: 202,
      json: { started: true, id: 'start-me' },
    });
    expect(await home.request('POST', '/tasks/start?id=start-me')).toMatchObject({
      status: 409,
      json: { started: false, id: 'start-me', code: 'wrong_state' },
    });
  });

  it('cancel: 202, a second one 409; the task ends Stopped', async () => {
    await home.request('POST', '/tasks/run/js', { code: forever, id: 'cancel-me' });
    await home.until('cancel-me', 'Running');
    expect(await home.request('POST', '/tasks/cancel?id=cancel-me')).toMatchObject({
      status: 202,
      json: { cancelled: true, id: 'cancel-me' },
    });
    expect(await home.request('POST', '/tasks/cancel?id=cancel-me')).toMatchObject({
      status: 409,
      json: { cancelled: false, id: 'cancel-me' },
    });
    await home.until('cancel-me', 'Stopped');
    const { json } = await home.request('GET', '/tasks/state?id=cancel-me');
    expect(json).toMatchObject({
      state: 'Stopped',
      fault: null,
      progress: { statusMessage: 'Cancelled', percentComplete: 100 },
    });
  });

  it('cancel of a Created task: straight to Stopped', async () => {
    await home.request('POST', '/tasks/create/js', { code: '1', id: 'never' });
    expect((await home.request('POST', '/tasks/cancel?id=never')).status).toBe(202);
    expect((await home.request('GET', '/tasks/state?id=never')).json).toMatchObject({
      state: 'Stopped',
      startedAt: null,
      progress: { statusMessage: 'Cancelled before start', reachedPercent: 0 },
    });
  });

  it('result: 409 before the end, then the bare result; null when there is none', async () => {
    await home.request('POST', '/tasks/create/js', { code: 'return {a: "ü"}', id: 'result-me' });
    expect(await home.request('GET', '/tasks/result?id=result-me')).toMatchObject({
      status: 409,
      json: { code: 'not_ended' },
    });
    await home.request('POST', '/tasks/start?id=result-me');
    await home.eventsUntil('result-me', ended);
    expect(await home.request('GET', '/tasks/result?id=result-me')).toMatchObject({
      status: 200,
      text: '{"a":"ü"}',
    });
    const none = await run('let nothing');
    expect(await home.request('GET', `/tasks/result?id=${none}`)).toMatchObject({
      status: 200,
      text: 'null',
    });
  });

  it('remove: 409 while it may not, 200, then 404', async () => {
    await home.request('POST', '/tasks/create/js', { code: 'return 1', id: 'remove-me' });
    expect(await home.request('DELETE', '/tasks/remove?id=remove-me')).toMatchObject({
      status: 409,
      json: { removed: false, id: 'remove-me' },
    });
    await home.request('POST', '/tasks/cancel?id=remove-me');
    expect(await home.request('DELETE', '/tasks/remove?id=remove-me')).toMatchObject({
      status: 200,
      json: { removed: true, id: 'remove-me' },
    });
    expect(await home.request('DELETE', '/tasks/remove?id=remove-me')).toMatchObject({
      status: 404,
      json: { removed: false, id: 'remove-me' },
    });
  });

  it('rename: 200, 404, and blank is refused', async () => {
    await home.request('POST', '/tasks/create/js', { code: '1', id: 'rename-me' });
    expect(
      await home.request('POST', '/tasks/rename?id=rename-me', { name: 'New', description: 'Also' }),
    ).toMatchObject({
      status: 200,
      json: { renamed: true, id: 'rename-me' },
    });
    expect((await home.request('GET', '/tasks/state?id=rename-me')).json).toMatchObject({
      name: 'New',
      description: 'Also',
    });
    expect((await home.request('POST', '/tasks/rename?id=nobody', { name: 'x' })).status).toBe(404);
    for (const body of [{ name: ' ' }, { description: '' }, {}, undefined]) {
      expect((await home.request('POST', '/tasks/rename?id=rename-me', body)).status).toBe(400);
    }
  });

  it('an id that is unknown: 404, or 409 with false for start and cancel', async () => {
    for (const [method, url, status] of [
      ['GET', '/tasks/state', 404],
      ['GET', '/tasks/result', 404],
      ['GET', '/tasks/output', 404],
      ['DELETE', '/tasks/remove', 404],
      ['POST', '/tasks/start', 409],
      ['POST', '/tasks/cancel', 409],
    ] as const) {
      const answer = await home.request(method, `${url}?id=nobody`);
      expect([url, answer.status, answer.json.code]).toEqual([url, status, 'not_found']);
      for (const blank of ['', '?id=', '?id=%20']) {
        const refused = await home.request(method, `${url}${blank}`);
        expect([url + blank, refused.status, refused.json.code]).toEqual([url + blank, 400, 'blank_id']);
      }
    }
  });
});

describe('GET /tasks/list', () => {
  it('filters, sorts, limits; never holds results, and of a fault only its code', async () => {
    const failed = await run('throw new TypeError("no")', { name: 'List one' });
    const done = await run('return "secret result"', { name: 'list TWO' });
    const list = async (query: string) => (await home.request('GET', `/tasks/list?${query}`)).json;
    expect((await list('limit=1'))[0].id).toBe(done);
    const both = await list('name=LIST*&sort=name');
    expect(both.map(({ id }: { id: string }) => id)).toEqual([failed, done]);
    expect(both[0].fault).toEqual({ code: 'error' });
    expect(JSON.stringify(both)).not.toContain('secret result');
    expect((await list('name=list*&whereState=failed'))[0].id).toBe(failed);
    for (const spelling of ['whereState', 'where-state', 'state']) {
      expect(await list(`${spelling}=Failed,Completed&name=list*`)).toHaveLength(2);
    }
    expect((await list('name=list*&sort=-name')).map(({ id }: { id: string }) => id)).toEqual([done, failed]);
    for (const bad of ['whereState=Nope', 'sort=nope', 'limit=-1', 'limit=x', 'nope=1']) {
      expect([bad, (await home.request('GET', `/tasks/list?${bad}`)).status]).toEqual([bad, 400]);
    }
  });
});

describe('POST /tasks/run/{language}', () => {
  it('answers 202 with the task', async () => {
    const { status, json } = await home.request('POST', '/tasks/run/js', { code: 'return 1', id: 'run-me' });
    expect(status).toBe(202);
    expect(json).toMatchObject({
      id: 'run-me',
      started: true,
      task: { id: 'run-me', language: 'JavaScript', childrenId: [] },
    });
    await home.eventsUntil('run-me', ended);
  });
});

describe('output and events', () => {
  it('output is an array of what was written, from a number on', async () => {
    const id = await run('console.log("one"); console.error("two"); console.log("three")');
    const { json } = await home.request('GET', `/tasks/output?id=${id}`);
    const text = json.map(({ stream, text }: { stream: string; text: string }) => [stream, text]);
    expect(text).toEqual([
      ['stdout', 'one\n'],
      ['stderr', 'two\n'],
      ['stdout', 'three\n'],
    ]);
    const rest = await home.request('GET', `/tasks/output?id=${id}&since=${json[1].seq}`);
    expect(rest.json).toEqual(json.slice(2));
  });

  it('events are numbered, and replayed from any number without gap or double', async () => {
    const id = await run(
      'for (let i = 1; i <= 3; i++) { taskProgress.percentComplete = i * 30; await new Promise(r => setTimeout(r, 80)); console.log(i) } return 1',
    );
    const all = await home.eventsUntil(id, ended);
    const numbers = all.map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['state', 'progress', 'output', 'result']));
    for (const { seq } of all.slice(0, -1)) {
      expect(await home.eventsUntil(id, ended, seq)).toEqual(all.filter((event) => event.seq > seq));
    }
    // Of all tasks: the same numbers, without a gap from this task's first on.
    const everything = await home.eventsUntil(null, (event) => event.seq === numbers.at(-1), numbers[0] - 1);
    expect(everything.map(({ seq }) => seq)).toEqual(
      Array.from({ length: everything.length }, (_, i) => i + numbers[0]),
    );
  });
});

describe('GET /daemon and /openapi.json', () => {
  it('tell version, pid, pools and languages', async () => {
    const { json } = await home.request('GET', '/daemon');
    expect(json).toMatchObject({ home: home.home, socket: home.socket, version: expect.any(String) });
    expect(() => process.kill(json.pid, 0)).not.toThrow();
    expect(json.pools.map(({ language }: { language: string }) => language)).toContain('PowerShell');
    for (const language of json.languages)
      expect(language).toMatchObject({ available: true, version: expect.any(String) });
  });

  it('describe every endpoint', async () => {
    const { json } = await home.request('GET', '/openapi.json');
    expect(json.openapi).toMatch(/^3\.1/);
    expect(Object.keys(json.paths)).toEqual(
      expect.arrayContaining([
        '/tasks/create/{language}',
        '/tasks/run/{language}',
        '/tasks/start',
        '/tasks/state',
        '/tasks/result',
        '/tasks/cancel',
        '/tasks/remove',
        '/tasks/list',
        '/tasks/rename',
        '/tasks/output',
        '/tasks/events',
        '/daemon',
        '/daemon/stop',
      ]),
    );
  });
});

describe('refusals', () => {
  it.each([
    ['blank code', 'POST', '/tasks/create/js', { code: ' \n' }, 400, 'blank_code'],
    ['a body type that is not the one', 'POST', '/tasks/create/js', { code: 5 }, 400, 'invalid_request'],
    [
      'a field that is not known',
      'POST',
      '/tasks/create/js',
      { code: '1', colour: 'red' },
      400,
      'unknown_field',
    ],
    ['an id of wrong form', 'POST', '/tasks/create/js', { code: '1', id: '-x' }, 400, 'invalid_id'],
    [
      'an id that is too long',
      'POST',
      '/tasks/create/js',
      { code: '1', id: 'x'.repeat(129) },
      400,
      'invalid_id',
    ],
    ['a blank name', 'POST', '/tasks/create/js', { code: '1', name: ' ' }, 400, 'blank_name'],
    [
      'an argument name that is no identifier',
      'POST',
      '/tasks/create/js',
      { code: '1', arguments: { 'a-b': 1 } },
      400,
      'invalid_argument',
    ],
    [
      'an argument name that is reserved',
      'POST',
      '/tasks/create/ps',
      { code: '1', arguments: { PID: 1 } },
      400,
      'invalid_argument',
    ],
    [
      'arguments that are no object',
      'POST',
      '/tasks/create/js',
      { code: '1', arguments: [1] },
      400,
      'invalid_request',
    ],
    [
      'a parent that is missing',
      'POST',
      '/tasks/create/js',
      { code: '1', parentId: 'nobody' },
      404,
      'parent_not_found',
    ],
    ['an unknown language', 'POST', '/tasks/create/cobol', { code: '1' }, 400, 'unknown_language'],
    ['no JSON', 'POST', '/tasks/create/js', '{"code":', 400, 'invalid_request'],
    ['a JSON array', 'POST', '/tasks/create/js', '[]', 400, 'invalid_request'],
    [
      'a sample length that is none',
      'POST',
      '/tasks/create/ps?seconds=soon',
      undefined,
      400,
      'invalid_argument',
    ],
    ['a path that is unknown', 'GET', '/tasks/nope', undefined, 404, 'unknown_route'],
  ] as const)('%s', async (_what, method, url, body, status, code) => {
    const answer = await home.request(method, url, body);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.json.error).toMatch(/\S/);
  });

  it('a body over 16 MiB', async () => {
    const answer = await home.request('POST', '/tasks/create/js', { code: 'x'.repeat(17 * 1024 * 1024) });
    expect([answer.status, answer.json.code]).toEqual([413, 'body_too_large']);
  });

  it('GET never changes anything', async () => {
    await home.request('POST', '/tasks/create/js', { code: '1', id: 'untouched' });
    for (const url of [
      'start?id=untouched',
      'cancel?id=untouched',
      'remove?id=untouched',
      'rename?id=untouched',
      'create/js',
      'run/js',
    ]) {
      expect([url, (await home.request('GET', `/tasks/${url}`)).status]).toEqual([url, 405]);
    }
    expect((await home.request('GET', '/daemon/stop')).status).toBe(405);
    expect((await home.request('GET', '/tasks/state?id=untouched')).json.state).toBe('Created');
  });
});

describe('access', () => {
  it('home 0700, socket, registry and log 0600', () => {
    expect(statSync(home.home).mode & 0o777).toBe(0o700);
    for (const file of [home.socket, path.join(home.home, 'kr.db'), path.join(home.home, 'log/daemon.log')]) {
      expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600]);
    }
  });
});
