/** `kr doctor`: what it finds in homes that are well and that are not, and what it mends. */
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { created } from '../helpers/js-tasks.ts';
import { root, runProgram, TestHome } from '../helpers/kr.ts';
import { stranger } from '../helpers/other-user.ts';
import { canMount, SmallDisk } from '../helpers/small-disk.ts';
import { hasTmux, Terminal } from '../helpers/tmux.ts';

/** Where PowerShell is: what is missing --fix would install. */
const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages');

let home: TestHome;
/** Of a user whose home is the test's, so that nothing of the real one is found or changed. */
let env: Record<string, string>;
beforeAll(() => {
  home = new TestHome();
  env = {
    HOME: home.directory,
    SHELL: '/bin/bash',
    // PowerShell is missing: to start it would take longer than all the rest.
    NUGET_PACKAGES: inHome('no-packages'),
  };
});
afterAll(() => home[Symbol.asyncDispose]());

interface Check {
  name: string;
  status: string;
  message: string;
  fix: string | null;
}

const says = expect.stringMatching(/\S/);
const inHome = (name: string): string => path.join(home.directory, name);
const names = ['kr', 'Node', 'Home', 'Settings', 'Registry', 'Socket', 'Daemon', 'Log'];
const languages = ['PowerShell', 'CSharp', 'VBNet', 'JavaScript', 'TypeScript', 'Shell', 'Python'];

async function doctor(...args: string[]) {
  const more = args.includes('--fix') ? { NUGET_PACKAGES: packages } : {};
  const { code, stdout, stderr } = await home.kr(['doctor', '--json', ...args], { env: { ...env, ...more } });
  const checks: Check[] = JSON.parse(stdout);
  return { code, stderr, checks, find: (name: string) => checks.find((check) => check.name === name) };
}

/** Makes a home with something in it, or a file in its place. */
function madeHome(name: string, files: Readonly<Record<string, string>> = {}): string {
  const directory = inHome(name);
  mkdirSync(directory, { mode: 0o700 });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  return directory;
}

describe('without a daemon', () => {
  it('looks at everything, starts nothing and makes nothing', async () => {
    const { code, stderr, checks } = await doctor();
    expect([code, stderr]).toEqual([0, '']);
    expect(checks.map(({ name }) => name)).toEqual([...names, ...languages, 'Completions', 'Terminal']);
    for (const check of checks) {
      expect(Object.keys(check)).toEqual(['name', 'status', 'message', 'fix']);
      expect(['ok', 'warning']).toContain(check.status);
      expect(check.message).toMatch(/\S/);
    }
    expect(checks.find(({ name }) => name === 'Node')?.message).toBe(process.versions.node);
    expect(existsSync(home.home)).toBe(false);
  });

  it('as text is a line for each, and one for the command that mends it', async () => {
    const { checks } = await doctor();
    const { stdout } = await home.kr(['doctor'], { env });
    for (const { name, status, message, fix } of checks) {
      expect(stdout.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`^${status} +${name} +`)));
      expect(stdout).toContain(message);
      if (fix !== null) expect(stdout).toContain(`${fix}\n`);
    }
  });

  it('a language that is missing is an error only once it is in use', async () => {
    const missing = {
      name: 'PowerShell',
      message: says,
      fix: expect.stringContaining('dotnet tool install'),
    };
    const without = await doctor();
    expect([without.code, without.find('PowerShell')]).toEqual([0, { ...missing, status: 'warning' }]);
    env.KR_DEFAULT_LANGUAGE = 'ps';
    const withDefault = await doctor();
    delete env.KR_DEFAULT_LANGUAGE;
    expect([withDefault.code, withDefault.find('PowerShell')]).toEqual([1, { ...missing, status: 'error' }]);
  });

  it('a variable with a value that is none is an error, one that kr has not a warning', async () => {
    const variables = { KR_PROGRESS: 'loud', KR_LOG_LEVEL: 'loud', KR_MAX_RUNNERS: '3' };
    Object.assign(env, variables);
    const { code, checks } = await doctor();
    for (const name of Object.keys(variables)) delete env[name];
    const found = checks.filter(({ name }) => name === 'Settings').map(({ status, fix }) => [status, fix]);
    expect([code, found]).toEqual([
      1,
      [
        ['error', 'unset KR_PROGRESS'],
        ['warning', 'unset KR_MAX_RUNNERS'],
        ['error', 'unset KR_LOG_LEVEL'],
      ],
    ]);
  });

  it('takes no arguments', async () => {
    expect(await home.kr(['doctor', 'who'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('what is damaged', () => {
  const noJson = 'this is no registry '.repeat(100);
  it.each<[what: string, file: string, text: string, name: string, status: string, fix: unknown]>([
    ['settings that are no JSON', 'config.json', '{', 'Settings', 'error', says],
    ['a setting that is none', 'config.json', '{"gracePriod":"1s"}', 'Settings', 'warning', says],
    ['a value that is none', 'config.json', '{"maxRunners":"lots"}', 'Settings', 'error', says],
    ['a registry', 'kr.db', noJson, 'Registry', 'error', expect.stringContaining('kr.db')],
    ['a file in place of the lock', 'daemon.lock', 'mine', 'Lock', 'error', expect.stringMatching(/^mv /)],
    ['a file in place of the socket', 'kr.sock', 'mine', 'Socket', 'error', says],
  ])('%s is found, and is there as it was afterwards', async (what, file, text, name, status, fix) => {
    const directory = madeHome(what.replaceAll(' ', '-'), { [file]: text });
    const { code, find } = await doctor('--home', directory);
    expect([code, find(name)]).toEqual([status === 'error' ? 1 : 0, { name, status, message: says, fix }]);
    expect(readFileSync(path.join(directory, file), 'utf8')).toBe(text);
  });

  it('a registry that a newer kr wrote is an error that no command mends', async () => {
    const directory = madeHome('newer');
    const database = new DatabaseSync(path.join(directory, 'kr.db'));
    database.exec('CREATE TABLE a (b); PRAGMA application_id = 0x6b726462; PRAGMA user_version = 9999');
    database.close();
    const { code, find } = await doctor('--home', directory);
    expect([code, find('Registry')]).toMatchObject([1, { status: 'error', fix: null }]);
  });

  it('a home that is a file, or that can not be made', async () => {
    writeFileSync(inHome('file'), '');
    for (const place of [inHome('file'), path.join(inHome('file'), 'home')]) {
      const { code, find } = await doctor('--home', place);
      expect([code, find('Home')]).toMatchObject([1, { status: 'error' }]);
    }
  });

  it('a home that holds other things and is open to others is refused as by all of kr, and is never closed', async () => {
    const directory = madeHome('shared', { other: '' });
    chmodSync(directory, 0o755);
    const { code, find } = await doctor('--home', directory, '--fix');
    expect([code, find('Home')]).toMatchObject([1, { status: 'error', fix: null }]);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
    expect((await home.kr(['get', '--home', directory])).code).toBe(125);
  });

  it.runIf(process.getuid?.() === 0)("something of another user's in it is an error", async () => {
    const directory = madeHome('foreign', { 'kr.db': '' });
    chownSync(path.join(directory, 'kr.db'), stranger, stranger);
    const { code, find } = await doctor('--home', directory);
    expect([code, find('Home')]).toMatchObject([1, { status: 'error', fix: null }]);
  });

  it('another program that listens on the socket; moved away as it says, all is well', async () => {
    const directory = madeHome('squatted');
    await using server = createServer((socket) => socket.end('hello\n').resume());
    await once(server.listen(path.join(directory, 'kr.sock')), 'listening');
    const { code, find } = await doctor('--home', directory);
    const fix = find('Daemon')?.fix ?? '';
    expect([code, fix]).toEqual([1, expect.stringMatching(/^mv /)]);
    expect((await runProgram('sh', ['-c', fix])).code).toBe(0);
    expect((await doctor('--home', directory)).code).toBe(0);
  });

  it('what was moved away before stays there', async () => {
    const directory = madeHome('twice');
    const contents: string[] = [];
    for (const text of ['first', 'second']) {
      writeFileSync(path.join(directory, 'kr.db'), text.repeat(1000));
      const fix = (await doctor('--home', directory)).find('Registry')?.fix ?? '';
      expect((await runProgram('sh', ['-c', fix])).code).toBe(0);
      const file = fix.split(' ').at(-1) ?? '';
      contents.push(path.join(file, 'kr.db'));
    }
    expect(contents.map((file) => readFileSync(file, 'utf8').slice(0, 5))).toEqual(['first', 'secon']);
  });

  it.runIf(canMount)('a disk on which nothing can be written, or no program be run', async () => {
    const directory = inHome('mounted');
    using disk = new SmallDisk(directory, '200m');
    chmodSync(directory, 0o700);
    mkdirSync(path.join(directory, 'bin'));
    writeFileSync(path.join(directory, 'bin', 'kr'), '#!/bin/sh', { mode: 0o700 });
    disk.remount('noexec');
    expect((await doctor('--home', directory)).find('Home')?.status).toBe('warning');
    disk.remount('ro');
    const { code, find } = await doctor('--home', directory);
    expect([code, find('Home')]).toMatchObject([1, { status: 'error', fix: null }]);
  });

  it('errors in the log are told for a day', async () => {
    const directory = madeHome('log-home', {});
    mkdirSync(path.join(directory, 'log'));
    const line = (time: Date) =>
      JSON.stringify({ level: 50, time: time.toISOString(), msg: 'it\x1b[31m broke' });
    const old = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    const log = path.join(directory, 'log', 'daemon.log');
    writeFileSync(log, `no JSON\n${line(old)}\n`);
    expect((await doctor('--home', directory)).find('Log')).toMatchObject({ status: 'ok' });
    writeFileSync(log, `no JSON\n${line(old)}\n${line(new Date())}\n`);
    const { code, find } = await doctor('--home', directory);
    expect([code, find('Log')?.status]).toEqual([0, 'warning']);
    const { stdout } = await home.kr(['doctor', '--home', directory], { env });
    expect(stdout).toContain('broke');
    expect(stdout).not.toContain('\x1b');
  });
});

describe('--fix', () => {
  it('--what-if tells what it would run, and why not the rest; without --fix it is wrong usage', async () => {
    const directory = madeHome('planned', { 'kr.db': 'this is no registry '.repeat(100) });
    const plan = (...more: string[]) =>
      home.kr(['doctor', '--home', directory, '--fix', '--what-if', ...more], {
        env: { ...env, NUGET_PACKAGES: packages },
      });
    const { code, stdout } = await plan('--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      expect.arrayContaining([{ whatIf: true, change: null, reason: says }]),
    ]);
    expect(await plan()).toMatchObject({ code: 0, stdout: '', stderr: says });
    for (const option of ['--what-if', '--confirm'])
      expect(await home.kr(['doctor', option], { env })).toMatchObject({ code: 2, stdout: '', stderr: says });
  });

  it('mends settings and modes of the home that was looked at, and then all is well', async () => {
    const settings = '{"maxRunners":"lots","gracePriod":"1s","progress":"none"}';
    const directory = madeHome('mended', { 'config.json': settings });
    chmodSync(directory, 0o755);
    const whatIf = { ...env, NUGET_PACKAGES: packages };
    const plan = await home.kr(['doctor', '--home', directory, '--fix', '--what-if', '--json'], {
      env: whatIf,
    });
    expect([plan.code, JSON.parse(plan.stdout)]).toEqual([
      0,
      expect.arrayContaining([{ whatIf: true, change: expect.stringContaining(`chmod 700 ${directory}`) }]),
    ]);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
    expect(readFileSync(path.join(directory, 'config.json'), 'utf8')).toBe(settings);
    const { code, stderr, find } = await doctor('--home', directory, '--fix');
    expect([code, find('Home')?.status, find('Settings')?.status]).toEqual([0, 'ok', 'ok']);
    expect(stderr).toMatch(/\S/);
    expect(JSON.parse(readFileSync(path.join(directory, 'config.json'), 'utf8'))).toEqual({
      progress: 'none',
    });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(existsSync(path.join(home.home, 'config.json'))).toBe(false);
  });

  it('leaves a damaged registry, and a daemon whose tasks would be lost', async () => {
    const broken = madeHome('broken', { 'kr.db': 'this is no registry '.repeat(100) });
    expect((await doctor('--home', broken, '--fix')).code).toBe(1);
    expect(readFileSync(path.join(broken, 'kr.db'), 'utf8')).toMatch(/^this is no registry/);

    await home.startDaemon();
    const { pid } = await home.json(['daemon', 'status']);
    rmSync(home.socket);
    // So that it can't be made again.
    mkdirSync(home.socket);
    const { code, find } = await doctor('--fix');
    expect([code, find('Daemon')]).toMatchObject([1, { status: 'error', fix: 'kr daemon restart --force' }]);
    expect(process.kill(pid, 0)).toBe(true);
    rmdirSync(home.socket);
    await home.ok(['daemon', 'restart', '--force']);
    expect((await doctor()).find('Daemon')?.status).toBe('ok');
  });
});

const scriptsIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(directory, name));

/** The launcher of a copy of all of this, with another version. */
function copyOf(version: string): string {
  const copy = inHome(`kr-${version}`);
  const ours = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  for (const name of ['bin', 'dist']) {
    cpSync(path.join(root, name), path.join(copy, name), {
      recursive: true,
      filter: (file) => !file.endsWith('dotnet-host'),
    });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  for (const file of [path.join(copy, 'dist'), path.join(copy, 'dist', 'chunks')].flatMap(scriptsIn)) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"${ours}"`, `"${version}"`));
  }
  return path.join(copy, 'bin', 'kr.js');
}

it('a language whose files are damaged is an error where it is in use', async () => {
  const kr = copyOf('0.0.2');
  writeFileSync(path.join(kr, '../../dist/node-host.js'), 'process.exit(3)');
  const { code, stdout } = await runProgram(process.execPath, [kr, 'doctor', '--json'], {
    env: { ...env, KR_HOME: inHome('never'), KR_DEFAULT_LANGUAGE: 'js' },
  });
  const checks: Check[] = JSON.parse(stdout);
  const statusOf = (name: string) => checks.find((check) => check.name === name)?.status;
  expect([code, statusOf('JavaScript'), statusOf('TypeScript')]).toEqual([1, 'error', 'warning']);
});

describe('a daemon of another version', () => {
  it.each([
    ['0.0.1', 'kr daemon restart'],
    ['99.0.0', null],
  ])('%s is told, works, and is replaced by what is said', async (version, restart) => {
    const directory = inHome(`home-${version}`);
    const start = [copyOf(version), 'daemon', 'start', '--home', directory];
    const started = await runProgram(process.execPath, start);
    expect(started, started.stderr).toMatchObject({ code: 0 });
    try {
      const { code, find } = await doctor('--home', directory);
      const fix = restart && `${restart} --home ${directory}`;
      expect([code, find('Daemon')]).toMatchObject([0, { status: 'warning', fix }]);
      expect((await home.kr(['get', '--home', directory], { env })).code).toBe(0);
      if (fix === null) return;
      await home.ok(fix.split(' ').slice(1), { env });
      expect((await doctor('--home', directory)).find('Daemon')?.status).toBe('ok');
    } finally {
      await home.kr(['daemon', 'stop', '--home', directory]);
    }
  });
});

describe('beside a daemon', () => {
  beforeAll(() => home.startDaemon());

  it('tells of it, of its registry, and what it says of the languages', async () => {
    await created(home);
    const { code, find, checks } = await doctor();
    const { json: daemon } = await home.request('GET', '/daemon');
    expect(find('Daemon')?.message).toContain(String(daemon.pid));
    expect(find('Registry')?.message).toMatch(/\b1 task\b/);
    for (const { language, available, version, fix } of daemon.languages) {
      expect(find(language)).toMatchObject({ status: available ? 'ok' : says, fix });
      if (available) expect(find(language)?.message).toBe(version);
    }
    expect(code).toBe(checks.some(({ status }) => status === 'error') ? 1 : 0);
  });

  it('a daemon that stops once its tasks have ended is a warning', async () => {
    const id = await created(home, { code: 'await new Promise((r) => signal.addEventListener("abort", r))' });
    await home.ok(['start-task', id]);
    await home.until(id, 'Running');
    await home.request('POST', '/daemon/stop', { wait: true });
    expect((await doctor()).find('Daemon')).toMatchObject({ status: 'warning', fix: 'kr daemon start' });
    await home.ok(['daemon', 'start']);
    await home.ok(['stop-task', id, '--wait']);
  });
});

it('tells of completions: those of another version are installed anew by --fix', async () => {
  const completions = async () => (await doctor()).find('Completions')?.status;
  const [file = ''] = (await home.json(['completion', 'install', 'bash'], { env })).files;
  expect(await completions()).toBe('ok');
  writeFileSync(file, `${readFileSync(file, 'utf8')}# older\n`);
  expect(await completions()).toBe('warning');
  await doctor('--fix');
  expect(await completions()).toBe('ok');
});

it('tells of units for systemd once they are there, and when they are not what they would be', async () => {
  await home.ok(['daemon', 'install'], { env });
  expect((await doctor()).find('systemd')).toMatchObject({ status: 'ok' });
  env.DOTNET_ROOT = '/opt/elsewhere';
  expect((await doctor()).find('systemd')).toMatchObject({ status: 'warning', fix: 'kr daemon install' });
  delete env.DOTNET_ROOT;
});

it.skipIf(!hasTmux)('on a terminal tells of its width and of letters that it may not have', async () => {
  await using terminal = new Terminal({
    cwd: home.directory,
    env: { ...env, KR_HOME: home.home, LC_ALL: 'C' },
    columns: 200,
  });
  terminal.run('kr doctor');
  const screen = await terminal.until(/^\w+ +Terminal .*\n.*\n\$/m);
  expect(screen).toMatch(/^warning +Terminal +200 .*\n.* export LC_ALL=/m);
});
