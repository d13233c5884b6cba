/** `kr config`: reading and changing settings, and the running daemon that follows at once. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created, ended } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

let home: TestHome;
beforeAll(() => {
  home = new TestHome();
});
afterAll(() => home[Symbol.asyncDispose]());

const says = expect.stringMatching(/\S/);
const get = (key: string) => home.ok(['config', 'get', key]);
const set = (key: string, value: string) => home.ok(['config', 'set', key, value]);
const unset = (key: string) => home.ok(['config', 'unset', key]);
const file = () => path.join(home.home, 'config.json');

const defaults: Record<string, string> = {
  gracePeriod: '5s',
  maxRunners: '',
  idleTimeout: '5m',
  maxResultSize: '64MiB',
  maxOutputSize: '16MiB',
  'retention.age': '',
  'retention.count': '',
  onEnd: '',
  defaultLanguage: '',
  progress: 'auto',
  secretNames: 'TOKEN,SECRET,PASSWORD,KEY,CREDENTIAL',
};

/** Of what the command alone goes by. */
const variables: Record<string, string> = {
  defaultLanguage: 'KR_DEFAULT_LANGUAGE',
  progress: 'KR_PROGRESS',
  secretNames: 'KR_SECRET_NAMES',
};

describe('without a daemon', () => {
  afterAll(() => expect(existsSync(home.socket)).toBe(false));

  it('path is inside the home that KR_HOME or --home gives, and in the XDG directory otherwise', async () => {
    expect(await home.ok(['config', 'path'])).toBe(file());
    expect(await home.json(['config', 'path'])).toEqual({ path: file() });
    const other = path.join(home.directory, 'other');
    expect(await home.ok(['config', 'path', '--home', other])).toBe(path.join(other, 'config.json'));
    const xdg = path.join(home.directory, 'xdg');
    const env = { KR_HOME: undefined, XDG_CONFIG_HOME: xdg };
    expect((await home.ok(['config', 'path'], { env })).startsWith(`${xdg}/`)).toBe(true);
    expect([existsSync(other), existsSync(xdg)]).toEqual([false, false]);
  });

  it('list and get tell what holds', async () => {
    const [first, ...list] = await home.json(['config', 'list']);
    expect(first).toMatchObject({
      key: 'home',
      value: home.home,
      source: 'environment',
      variable: 'KR_HOME',
    });
    expect(list).toEqual(
      Object.entries(defaults).map(([key, value]) => ({
        key,
        value,
        default: value,
        source: 'default',
        description: says,
        allowed: says,
        variable: variables[key] ?? null,
      })),
    );
    const text = await home.ok(['config', 'list']);
    for (const key of Object.keys(defaults)) expect(text).toContain(key);
    expect(await get('gracePeriod')).toBe('5s');
    expect(await home.ok(['config', 'get', 'gracePeriod', '--json'])).toBe('"5s"');
    expect(await home.kr(['config', 'get', 'maxRunners'])).toMatchObject({ code: 0, stdout: '' });
    expect(await home.ok(['config', 'get', 'maxRunners', '--json'])).toBe('null');
  });

  it.each([
    ['gracePeriod', '1h30m', '1h30m'],
    ['maxRunners', '4', '4'],
    ['idleTimeout', '500ms', '500ms'],
    ['maxResultSize', '500KiB', '500KiB'],
    ['maxOutputSize', '1MiB', '1MiB'],
    ['retention.age', '30d', '30d'],
    ['retention.count', '0', '0'],
    ['onend', " mail -s 'a task' me ", "mail -s 'a task' me"],
    ['defaultLanguage', 'c#', 'CSharp'],
    ['PROGRESS', 'Plain', 'plain'],
    ['secretnames', 'A, B', 'A,B'],
  ])('set and unset %s', async (key, value, kept) => {
    expect(await home.kr(['config', 'set', key, value])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await get(key)).toBe(kept);
    const entry = (await home.json(['config', 'list'])).find(
      (one: { key: string }) => one.key.toLowerCase() === key.toLowerCase(),
    );
    expect(entry).toMatchObject({ value: kept, source: 'file', default: defaults[entry.key] });
    expect(await home.json(['config', 'unset', key])).toEqual({ ok: true });
    expect(await get(key)).toBe(defaults[entry.key]);
  });

  it('an option comes before a variable, a variable before the file, the file before the default', async () => {
    const entry = async (env: Record<string, string>) =>
      (await home.json(['config', 'list'], { env })).find(({ key }: { key: string }) => key === 'progress');
    const env = { KR_PROGRESS: 'Plain', KR_GRACE_PERIOD: '1s', KR_DEFAULT_LANGUAGE: '' };
    expect(await entry(env)).toMatchObject({ value: 'plain', default: 'auto', source: 'environment' });
    await set('progress', 'json');
    expect(await entry(env)).toMatchObject({ value: 'plain', source: 'environment' });
    expect(await entry({})).toMatchObject({ value: 'json', source: 'file' });
    expect(await home.ok(['config', 'get', 'progress'], { env })).toBe('plain');
    // What a daemon goes by has no variable: it serves others too.
    expect(await home.ok(['config', 'get', 'gracePeriod'], { env })).toBe('5s');
    await unset('progress');
  });

  it.each([
    ['KR_PROGRESS', 'loud'],
    ['KR_DEFAULT_LANGUAGE', 'cobol'],
    ['KR_SECRET_NAMES', '$(x)'],
  ])('a %s that is none is a usage error of what goes by it, also beside a file', async (name, value) => {
    for (const words of [
      ['config', 'list'],
      ['new-task', '--code', '1', '--language', 'js', '--what-if'],
    ]) {
      const { code, stdout, stderr } = await home.kr([...words, '--json'], { env: { [name]: value } });
      expect([code, stdout, JSON.parse(stderr).code]).toEqual([2, '', 'usage']);
      expect(stderr).toContain(name);
    }
  });

  it('the home is listed with what named it, and is none to keep', async () => {
    const entry = async (...args: string[]) => {
      const env = { KR_HOME: undefined, XDG_DATA_HOME: home.directory, XDG_CONFIG_HOME: home.directory };
      return (await home.json(['config', 'list', ...args], { env }))[0];
    };
    const usual = path.join(home.directory, 'kr');
    expect(await entry()).toMatchObject({ value: usual, default: usual, source: 'default' });
    expect(await entry('--home', home.home)).toMatchObject({
      value: home.home,
      default: usual,
      source: 'flag',
    });
    expect(await home.ok(['config', 'list', '--home', home.home])).toMatch(/^home .* --home /m);
    expect(await get('home')).toBe(home.home);
    expect(await home.kr(['config', 'set', 'home', '/'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('a variable that looks like one of kr is told', async () => {
    const env = { KR_PROGESS: 'none', KR_MAX_RUNNERS: '3', KR_HOMER: '1', KRAKEN: '1' };
    const { code, stderr } = await home.kr(['config', 'list'], { env });
    expect([code, stderr.split('\n').slice(0, -1)]).toEqual([
      0,
      expect.arrayContaining([
        expect.stringMatching(/KR_PROGESS .*KR_PROGRESS/),
        expect.stringMatching(/KR_MAX_RUNNERS .*maxRunners/),
        expect.stringMatching(/KR_HOMER .*KR_HOME\b/),
      ]),
    ]);
    expect(stderr).not.toContain('KRAKEN');
  });

  it.skipIf(!hasTmux)('on a terminal of 80 columns values matter more than what they are for', async () => {
    await using terminal = new Terminal({ cwd: home.directory, env: { KR_HOME: home.home }, columns: 80 });
    terminal.run('kr config list');
    const screen = await terminal.until(/^secretNames/m);
    expect(screen).toMatch(/^secretNames +TOKEN,SECRET,PASSWORD\S* +TOKEN,SECRET,PASSWORD\S* +default$/m);
  });

  it('a key in the file that is none is told, and can be unset', async () => {
    writeFileSync(file(), '{"gracePriod":"1s","retention":{"size":"3"},"progress":"none"}');
    const { code, stdout, stderr } = await home.kr(['config', 'list', '--json']);
    expect([code, JSON.parse(stdout).length]).toEqual([0, 1 + Object.keys(defaults).length]);
    expect(stderr.split('\n').slice(0, -1)).toEqual([
      expect.stringContaining('gracePeriod'),
      expect.stringContaining('retention.size'),
    ]);
    for (const key of ['gracePriod', 'retention.size', 'progress']) await unset(key);
    expect(await home.kr(['config', 'list'])).toMatchObject({ code: 0, stderr: '' });
    expect(await home.kr(['config', 'unset', 'gracePriod'])).toMatchObject({ code: 2 });
  });

  it('the file is for its owner alone', async () => {
    await set('gracePeriod', '3s');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ gracePeriod: '3s' });
    await unset('gracePeriod');
  });

  it.each([
    [['get', 'colour']],
    [['set', 'colour', 'red']],
    [['unset', 'colour']],
    [['get']],
    [['set', 'maxRunners']],
    [['set', 'maxRunners', '0']],
    [['set', 'maxRunners', '1.5']],
    [['set', 'gracePeriod', 'soon']],
    [['set', 'maxResultSize', 'big']],
    [['set', 'maxResultSize', '0']],
    [['set', 'retention.count', 'all']],
    [['set', 'defaultLanguage', 'cobol']],
    [['set', 'progress', 'loud']],
    [['set', 'secretNames', '$(x)']],
    [[]],
  ])('%j is a usage error', async (words) => {
    const before = readFileSync(file(), 'utf8');
    expect(await home.kr(['config', ...words])).toMatchObject({ code: 2, stdout: '', stderr: says });
    const json = await home.kr(['config', ...words, '--json']);
    if (words.length > 0) expect(JSON.parse(json.stderr)).toMatchObject({ code: 'usage' });
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });

  it('--what-if says what would happen and changes nothing; --confirm needs a terminal', async () => {
    const before = readFileSync(file(), 'utf8');
    for (const words of [
      ['set', 'gracePeriod', '9s'],
      ['unset', 'gracePeriod'],
    ]) {
      expect(await home.kr(['config', ...words, '--what-if'])).toMatchObject({
        code: 0,
        stdout: '',
        stderr: says,
      });
      expect(await home.kr(['config', ...words, '--confirm'])).toMatchObject({ code: 2, stdout: '' });
    }
    for (const words of [
      ['set', 'gracePeriod', 'soon'],
      ['unset', 'gracePriod'],
    ]) {
      expect(await home.kr(['config', ...words, '--what-if'])).toMatchObject({ code: 2, stdout: '' });
    }
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});

describe('a running daemon', () => {
  beforeAll(() => home.startDaemon());

  it('defaultLanguage, progress and secretNames are what the command goes by', async () => {
    expect((await home.kr(['new-task', '--code', 'return 1', '--what-if'])).code).toBe(2);
    await set('defaultLanguage', 'js');
    expect((await home.kr(['new-task', '--code', 'return 1', '--what-if'])).code).toBe(0);
    const words = ['new-task', '--code-file-path', '-', '--what-if'];
    expect((await home.kr(words, { input: 'return 1' })).code).toBe(0);
  });

  it('gives tasks the environment without what secretNames names', async () => {
    const env = { ONE_TOKEN: 't', ONE_NICKNAME: 'n' };
    const run = () =>
      home.json(['run', '--code', 'return [process.env.ONE_TOKEN, process.env.ONE_NICKNAME]'], { env });
    expect((await run()).result).toEqual([null, 'n']);
    await set('secretNames', 'NICK');
    expect((await run()).result).toEqual(['t', null]);
    await unset('secretNames');
  });

  it('shows progress as the setting says, unless an option does', async () => {
    await set('progress', 'none');
    expect((await home.kr(['run', '--code', 'return 1'])).stderr).toBe('');
    expect((await home.kr(['run', '--code', 'return 1', '--progress', 'plain'])).stderr).toMatch(/\S/);
    const env = { KR_PROGRESS: 'plain' };
    expect((await home.kr(['run', '--code', 'return 1'], { env })).stderr).toMatch(/\S/);
    await set('progress', 'json');
    const { stderr } = await home.kr(['run', '--code', 'return 1']);
    for (const line of stderr.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    await unset('progress');
  });

  it('follows maxRunners at once', async () => {
    const most = async (): Promise<number[]> => {
      const { json } = await home.request('GET', '/daemon');
      return json.pools.map(({ maxRunners }: { maxRunners: number }) => maxRunners);
    };
    await set('maxRunners', '7');
    expect(new Set(await most())).toEqual(new Set([7]));
    await unset('maxRunners');
    expect(await most()).not.toContain(7);
  });

  it('a change that a daemon can not follow yet is kept, and the error says so', async () => {
    writeFileSync(file(), '{"gracePeriod":"soon"}');
    const { code, stderr } = await home.kr(['config', 'set', 'maxRunners', '5', '--json']);
    expect([code, JSON.parse(stderr).code]).toEqual([125, 'settings_unreadable']);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ maxRunners: '5' });
    await unset('gracePeriod');
    expect((await home.json(['daemon', 'status'])).pools[0].maxRunners).toBe(5);
    await unset('maxRunners');
  });

  it('follows maxResultSize at once', async () => {
    const code = 'return "x".repeat(2000)';
    await set('maxResultSize', '1KiB');
    const failed = await ended(home, { code });
    expect(await home.json(['get-task', failed])).toMatchObject({ fault: { code: 'result_too_large' } });
    await unset('maxResultSize');
    expect(await home.ok(['get-task-state', await ended(home, { code })])).toBe('Completed');
  });

  it('follows maxOutputSize at once', async () => {
    const code = 'console.log("x".repeat(50_000)); return 1';
    await set('maxOutputSize', '1KiB');
    const cut = await home.ok(['logs', await ended(home, { code })]);
    await unset('maxOutputSize');
    const whole = await home.ok(['logs', await ended(home, { code })]);
    expect([cut.length < 5000, whole.length]).toEqual([true, 50_000]);
  });

  it('follows gracePeriod at once', async () => {
    await set('gracePeriod', '10ms');
    const id = await created(home, { code: 'console.log("deaf"); for (;;);' });
    await home.ok(['start-task', id]);
    await home.eventsUntil(id, ({ type }) => type === 'output');
    await home.ok(['stop-task', id, '--wait']);
    expect(await home.json(['get-task', id])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
    await unset('gracePeriod');
  });

  it('follows retention at once: what is too much is removed, what has not ended stays', async () => {
    const open = await created(home);
    const done = [await ended(home), await ended(home), await ended(home)];
    const removed = home.eventsUntil(null, ({ type, taskId }) => type === 'removed' && taskId === done[1]);
    await set('retention.count', '1');
    await removed;
    expect((await home.json(['get-task'])).map(({ id }: { id: string }) => id)).toEqual([done[2], open]);
    const last = home.eventsUntil(null, ({ type, taskId }) => type === 'removed' && taskId === done[2]);
    await set('retention.age', '0s');
    await last;
    await unset('retention.count');
    await unset('retention.age');
    const kept = await ended(home);
    expect(await home.ok(['get-task-state', kept])).toBe('Completed');
  });
});
