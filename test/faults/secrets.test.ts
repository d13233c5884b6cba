/** Values of the environment, arguments and code: they are where they belong, and nowhere else. */
import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { daemonOf, familyOf, readWhileThere } from '../helpers/processes.ts';
import { RunningKr } from '../helpers/running-kr.ts';
import { distinctLanguages, inLanguage, type PerLanguage } from '../helpers/snippets.ts';

const inEnvironment = 'value-of-a-variable';
const asSecret = 'value-of-a-secret';
const asArgument = 'value-of-an-argument';
const inCode = 'text-of-the-code';
const all = [inEnvironment, asSecret, asArgument, inCode];
/** As whoever calls has it; the log tells all it can. */
const env = { KR_LOG_LEVEL: 'trace', PLAIN_MARK: inEnvironment, DEPLOY_TOKEN: asSecret };

/** Fails when the two values are not there, so that a value that nobody has shows nothing. */
const uses: PerLanguage<string> = {
  PowerShell: `if ("$env:PLAIN_MARK $env:DEPLOY_TOKEN $word".Length -ne 58) { throw 'not there' } # ${inCode}`,
  CSharp: `if ((Environment.GetEnvironmentVariable("PLAIN_MARK") + Environment.GetEnvironmentVariable("DEPLOY_TOKEN") + word).Length != 56) throw new Exception("not there"); // ${inCode}
    return 1;`,
  VBNet: `If (Environment.GetEnvironmentVariable("PLAIN_MARK") & Environment.GetEnvironmentVariable("DEPLOY_TOKEN") & word).Length <> 56 Then Throw New Exception("not there") ' ${inCode}
    Return 1`,
  JavaScript: `if ((process.env.PLAIN_MARK + process.env.DEPLOY_TOKEN + word).length !== 56) throw new Error('not there'); // ${inCode}`,
  Python: `import os
if len(os.environ['PLAIN_MARK'] + os.environ['DEPLOY_TOKEN'] + word) != 56: raise Exception('not there') # ${inCode}`,
};

/** Names and values that only the caller has. */
const callers = new RegExp([...Object.keys(env).slice(1), ...all].join('|'));

const home = new TestHome();
const options = ['--env', 'DEPLOY_TOKEN', '--arg', `word=${asArgument}`];
/** What was answered and told, by where. */
const told: [where: string, text: string][] = [];

beforeAll(async () => {
  await home.ok(['config', 'set', 'maxRunners', '3'], { env });
  const runs = distinctLanguages.map((language) => ({ language, more: [] as string[] }));
  for (const language of ['CSharp', 'JavaScript'] as const) runs.push({ language, more: ['--isolated'] });
  for (const { language, more } of runs) {
    const code = ['--language', language, '--code', inLanguage(uses, language), ...options, ...more];
    const ran = await home.kr(['run', '--json', ...code], { env });
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
    told.push([`run ${language} ${more}`, ran.stdout + ran.stderr]);
  }
  // One that fails, one that leaves a process behind, one that waits to be started, one that is refused, one that does not compile.
  const js = ['--language', 'js', ...options, '--code'];
  for (const [what, args] of Object.entries({
    fails: ['run', ...js, `/* ${inCode} */\nthrow new Error('no')`],
    leaves: ['run', ...js, `(await import('node:child_process')).spawn('sleep', ['100']); /* ${inCode} */`],
    waits: ['new', '--id', 'waits', ...js, `/* ${inCode} */ return 1`],
    again: ['new', '--id', 'waits', ...js, `/* ${inCode} */ return 1`],
    wrong: ['new', '--parent', 'nobody', ...js, `/* ${inCode} */ return 1`],
    broken: ['new', ...js, `/* ${inCode} */\nreturn (`],
    missing: ['new', '--env', 'NO_SUCH_VARIABLE', ...js, `/* ${inCode} */\nreturn 1`],
  })) {
    const { stdout, stderr } = await home.kr(args, { env });
    told.push([what, stdout + stderr]);
  }
});
afterAll(() => home[Symbol.asyncDispose]());

/** Which of the values are in a text. */
const found = (text: string): string[] => all.filter((value) => text.includes(value));

it('are in the registry, which nobody else can read', () => {
  const registry = ['kr.db', 'kr.db-wal'].map((name) => path.join(home.home, name));
  expect(found(registry.map((file) => readFileSync(file, 'latin1')).join(''))).toEqual(all);
  for (const file of registry) expect(lstatSync(file).mode & 0o777).toBe(0o600);
});

it('are in no answer, list, event, error or description', async () => {
  for (const [where, text] of told) expect(found(text), where).toEqual([]);
  for (const url of [
    '/tasks/list',
    '/tasks/state?id=waits',
    '/daemon',
    '/openapi.json',
    '/tasks/output?id=waits',
  ]) {
    expect(found((await home.request('GET', url)).text), url).toEqual([]);
  }
  expect((await home.request('POST', '/tasks/create/js?id=x', { code: 'throw(' })).status).toBe(422);
  const events = await home.eventsUntil(null, (event) => event.taskId === 'waits');
  expect(events.length).toBeGreaterThan(20);
  expect(found(JSON.stringify(events))).toEqual([]);
  for (const args of [
    ['get'],
    ['get', '--json'],
    ['daemon', 'status'],
    ['daemon', 'status', '--json'],
    ['doctor'],
  ]) {
    const { stdout, stderr } = await home.kr(args, { env });
    expect(found(stdout + stderr), args.join(' ')).toEqual([]);
  }
});

it('are not in the log, however much it tells', () => {
  const log = readFileSync(path.join(home.home, 'log', 'daemon.log'), 'utf8');
  expect(log).toContain('"level":20');
  expect(found(log)).toEqual([]);
});

it('no command line has them, and what the daemon and runners were started with holds nothing of the caller', () => {
  const family = familyOf(daemonOf(home));
  expect(family.length).toBeGreaterThan(4);
  for (const pid of family) {
    const [command, environment] = ['cmdline', 'environ'].map((name) =>
      readWhileThere(`/proc/${pid}/${name}`),
    );
    expect(command).not.toMatch(callers);
    expect(environment, command).not.toMatch(callers);
  }
});

it('a daemon in the foreground is started with no more', async () => {
  await using other = new TestHome();
  await using foreground = new RunningKr(other, ['daemon', 'run'], { env });
  await foreground.until('stderr', /\S/);
  const environment = readFileSync(`/proc/${daemonOf(other)}/environ`, 'utf8');
  foreground.signal('SIGTERM');
  expect((await foreground.ended).code).toBe(0);
  expect(environment).not.toMatch(callers);
});

it('names that look secret are left out, unless they are asked for', async () => {
  const names = ['MY_TOKEN', 'My_Secret_1', 'DB_PASSWORD', 'api_key', 'CREDENTIALS', 'KR_MARK', 'INNOCENT'];
  const caller = Object.fromEntries(names.map((name) => [name, 'x']));
  const code = `return ${JSON.stringify(names)}.filter((name) => name in process.env)`;
  const seen = async (...more: string[]) =>
    (await home.json(['run', '--language', 'js', '--code', code, ...more], { env: caller })).result;
  expect(await seen()).toEqual(['INNOCENT']);
  expect(await seen('--env', 'api_key', '--env', 'DB_PASSWORD')).toEqual([
    'DB_PASSWORD',
    'api_key',
    'INNOCENT',
  ]);
});
