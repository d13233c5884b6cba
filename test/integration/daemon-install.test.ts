/** `kr daemon install` and `kr daemon uninstall`: what they write, what they leave alone. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root, TestHome } from '../helpers/kr.ts';
import { hasSystemd, UnitFile } from '../helpers/socket-activation.ts';

let home: TestHome;
let units: string;
let env: Record<string, string | undefined>;
beforeEach(() => {
  home = new TestHome();
  env = { HOME: home.directory, KR_HOME: undefined, XDG_CONFIG_HOME: undefined };
  units = path.join(home.directory, '.config', 'systemd', 'user');
});
afterEach(() => home[Symbol.asyncDispose]());

const says = expect.stringMatching(/\S/);
const inUnits = (name: string): string => path.join(units, name);
const written = (): string[] => (existsSync(units) ? readdirSync(units).toSorted() : []);
const kr = (verb: 'install' | 'uninstall', ...args: string[]) => home.kr(['daemon', verb, ...args], { env });
const codeOf = (stderr: string): string => JSON.parse(stderr).code;

describe('install', () => {
  it('prints the files, writes them for this user, starts nothing; a second time changes nothing', async () => {
    const files = [inUnits('kr.socket'), inUnits('kr.service')];
    expect(await kr('install')).toMatchObject({ code: 0, stdout: `${files.join('\n')}\n`, stderr: says });
    expect(written()).toEqual(['kr.service', 'kr.socket']);
    expect(statSync(files[0] ?? '').mode & 0o022).toBe(0);
    const again = await kr('install', '--json');
    const commands = ['systemctl --user daemon-reload', 'systemctl --user enable --now kr.socket'];
    expect(JSON.parse(again.stdout)).toEqual({ files, changed: false, commands });
    const page = readFileSync(path.join(root, 'docs/daemon.md'), 'utf8');
    for (const command of commands) expect(page).toContain(`\n${command}\n`);
    expect(existsSync(path.join(home.directory, '.local'))).toBe(false);
  });

  it('--what-if tells the change and writes nothing; --confirm needs a terminal', async () => {
    const plan = await kr('install', '--what-if', '--json');
    expect(JSON.parse(plan.stdout)).toEqual({ whatIf: true, change: expect.stringContaining('kr.socket') });
    expect(await kr('install', '--confirm')).toMatchObject({ code: 2, stdout: '' });
    expect(written()).toEqual([]);
  });

  it('names the units of each other home after it', async () => {
    const homes = ['one', 'two'].map((name) => path.join(home.directory, name));
    for (const one of homes) expect((await kr('install', '--home', one)).code).toBe(0);
    expect((await kr('install')).code).toBe(0);
    expect(written()).toHaveLength(6);
    const sockets = written().filter((name) => name.endsWith('.socket'));
    const listening = sockets.flatMap((name) => new UnitFile(inUnits(name)).all('ListenStream'));
    expect(listening.toSorted()).toEqual(
      [...homes, path.join(home.directory, '.local/share/kr')].map((one) => `${one}/kr.sock`).toSorted(),
    );
  });

  it('keeps what is needed to find the languages, and nothing of the session or of secrets', async () => {
    Object.assign(env, {
      PATH: '/opt/a b/bin:/usr/bin',
      DOTNET_ROOT: '/opt/dotnet',
      XDG_DATA_HOME: path.join(home.directory, 'data'),
      XDG_SESSION_ID: '7',
      MY_TOKEN: 'secret',
    });
    expect((await kr('install')).code).toBe(0);
    const kept = new UnitFile(inUnits('kr.service')).words('Environment');
    for (const name of ['PATH', 'DOTNET_ROOT', 'XDG_DATA_HOME'])
      expect(kept).toContain(`${name}=${env[name]}`);
    const names = kept.map((one) => one.split('=')[0]);
    for (const name of ['HOME', 'XDG_SESSION_ID', 'MY_TOKEN']) expect(names).not.toContain(name);
  });

  it('gives the daemon longer to stop than its tasks', async () => {
    const seconds = () => new UnitFile(inUnits('kr.service')).all('TimeoutStopSec').map(Number);
    await kr('install');
    const [usual = 0] = seconds();
    expect(usual).toBeGreaterThan(5);
    await home.ok(['config', 'set', 'gracePeriod', '10m'], { env });
    expect(JSON.parse((await kr('install', '--json')).stdout).changed).toBe(true);
    expect(seconds()[0]).toBeGreaterThan(600);
  });

  it.each(['.socket', '.service'])(
    'leaves a %s that it has not written, and writes nothing else',
    async (type) => {
      mkdirSync(units, { recursive: true });
      const other = inUnits(type === '.socket' ? 'kr.service' : 'kr.socket');
      writeFileSync(inUnits(`kr${type}`), '[Unit]\nDescription=mine\n');
      for (const verb of ['install', 'uninstall'] as const) {
        const { code, stdout, stderr } = await kr(verb, '--json');
        expect([code, stdout, codeOf(stderr)]).toEqual([1, '', 'service_foreign']);
      }
      expect(readFileSync(inUnits(`kr${type}`), 'utf8')).toBe('[Unit]\nDescription=mine\n');
      expect(existsSync(other)).toBe(false);
    },
  );

  it('takes a link, as of a masked unit, for one that it has not written', async () => {
    mkdirSync(units, { recursive: true });
    symlinkSync('/dev/null', inUnits('kr.socket'));
    expect(codeOf((await kr('install', '--json')).stderr)).toBe('service_foreign');
    expect(written()).toEqual(['kr.socket']);
  });

  it('refuses a home whose path can not be told to systemd', async () => {
    expect(await kr('install', '--home', '/tmp/a\nb')).toMatchObject({ code: 2, stdout: '', stderr: says });
    expect(written()).toEqual([]);
  });

  it.skipIf(!hasSystemd)('writes what systemd understands, whatever is in the paths', async () => {
    Object.assign(env, { PATH: `${process.env.PATH}:/opt/"a" %n $HOME \\n ä` });
    for (const name of ['plain', 'a "b" %h $HOME \\c ä']) {
      expect((await kr('install', '--home', path.join(home.directory, name))).code).toBe(0);
    }
    const { status, stdout, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', '--user', ...written().map(inUnits)],
      {
        env: { ...process.env, XDG_RUNTIME_DIR: home.directory },
        encoding: 'utf8',
      },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('uninstall', () => {
  it('removes what install wrote and nothing else; a second time there is nothing to do', async () => {
    const other = path.join(home.directory, 'other');
    await kr('install');
    await kr('install', '--home', other);
    const kept = written().filter((name) => name.startsWith('kr-'));
    mkdirSync(inUnits('kr.service.d'));
    writeFileSync(inUnits('kr.service.d/mine.conf'), '[Service]\nNice=5\n');
    const plan = await kr('uninstall', '--what-if', '--json');
    expect(JSON.parse(plan.stdout)).toMatchObject({ whatIf: true });
    expect(await kr('uninstall', '--confirm')).toMatchObject({ code: 2, stdout: '' });
    expect(written()).toHaveLength(5);

    expect(await kr('uninstall')).toMatchObject({
      code: 0,
      stdout: `${inUnits('kr.socket')}\n${inUnits('kr.service')}\n`,
      stderr: says,
    });
    expect(written()).toEqual([...kept, 'kr.service.d'].toSorted());
    const again = await kr('uninstall', '--json');
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { files: [], changed: false, commands: [] }]);
  });

  it('is refused while the socket is enabled', async () => {
    await kr('install');
    mkdirSync(inUnits('sockets.target.wants'));
    symlinkSync(inUnits('kr.socket'), inUnits('sockets.target.wants/kr.socket'));
    const { code, stdout, stderr } = await kr('uninstall', '--json');
    expect([code, stdout, codeOf(stderr)]).toEqual([1, '', 'service_enabled']);
    expect(written()).toEqual(['kr.service', 'kr.socket', 'sockets.target.wants']);
  });
});
