/** Who may come in: other users of the machine, what they may have put in the way, and the network. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, krPath, runProgram, TestHome } from '../helpers/kr.ts';
import { asStranger, canBeStranger, krAsStranger } from '../helpers/other-user.ts';
import { daemonOf, familyOf } from '../helpers/processes.ts';
import { distinctLanguages, inLanguage, type PerLanguage } from '../helpers/snippets.ts';

const shared = new TestHome();
/** What runners put there has nothing to do there. */
const temporary = path.join(shared.directory, 'temporary');
const userHome = path.join(shared.directory, 'user');

/** Runs `kr` as somebody whose files everybody may write to. */
const carelessly = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  withUmask('000', args, env);

const withUmask = (
  umask: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> =>
  runProgram('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, krPath, ...args], {
    cwd: shared.directory,
    env: {
      KR_HOME: shared.home,
      XDG_CONFIG_HOME: path.join(userHome, 'config'),
      XDG_CACHE_HOME: path.join(userHome, 'cache'),
      XDG_DATA_HOME: path.join(userHome, 'data'),
      TMPDIR: temporary,
      ...env,
    },
  });

/** Everything below a directory, with itself. */
const everythingIn = (directory: string): string[] => [
  directory,
  ...readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => path.join(directory, name)),
];

/** What others may do with files: nothing, where all is well. */
function openToOthers(files: readonly string[]): string[] {
  const isOpen = (file: string): boolean => {
    const found = lstatSync(file);
    return (found.mode & 0o077) !== 0 || found.uid !== process.getuid?.();
  };
  return files.filter(isOpen).map((file) => `${(lstatSync(file).mode & 0o777).toString(8)} ${file}`);
}

const snippets = { ps: '1', cs: 'return 1;', vb: 'Return 1', js: 'return 1', ts: 'return 1 as number' };

beforeAll(async () => {
  // The way to the home is open: what keeps others out is the home itself.
  chmodSync(shared.directory, 0o755);
  mkdirSync(temporary);
  mkdirSync(userHome);
});
afterAll(() => shared[Symbol.asyncDispose]());

it('all that kr makes is for its user alone, whatever the umask: home, settings, registry, log, caches', async () => {
  expect((await carelessly(['config', 'set', 'maxRunners', '2'])).code).toBe(0);
  expect(openToOthers(everythingIn(shared.home))).toEqual([]);
  expect((await carelessly(['config', 'set', 'progress', 'plain'], { KR_HOME: '' })).code).toBe(0);
  for (const [language, code] of Object.entries(snippets)) {
    expect((await carelessly(['run', '--language', language, '--code', code])).stdout).toBe('1\n');
  }
  const made = everythingIn(shared.home);
  for (const name of [
    'kr.db',
    'kr.db-wal',
    'kr.db-shm',
    'kr.sock',
    'daemon.lock',
    'log/daemon.log',
    'bin/kr',
  ]) {
    expect(made).toContain(path.join(shared.home, name));
  }
  expect(made.filter((file) => file.endsWith('.dll'))).not.toEqual([]);
  expect(openToOthers(made)).toEqual([]);
  const ofUser = everythingIn(userHome).slice(1);
  expect(ofUser).toContain(path.join(userHome, 'config', 'kr', 'config.json'));
  expect(ofUser).toContain(path.join(userHome, 'cache', 'kr', 'compiled'));
  expect(openToOthers(ofUser)).toEqual([]);
});

/** Each makes the file `own` and has a child make the file `child`. */
const making: PerLanguage<string> = {
  PowerShell: "Set-Content own x; sh -c ': > child'",
  CSharp:
    'File.WriteAllText("own", "x"); System.Diagnostics.Process.Start("sh", new[] { "-c", ": > child" }).WaitForExit();',
  VBNet: `File.WriteAllText("own", "x")
    System.Diagnostics.Process.Start("sh", {"-c", ": > child"}).WaitForExit()`,
  JavaScript: `(await import('node:fs')).writeFileSync('own', 'x');
    (await import('node:child_process')).execFileSync('sh', ['-c', ': > child'])`,
  Python: `import subprocess
open('own', 'w').write('x')
subprocess.run(['sh', '-c', ': > child'])`,
};

describe.each(distinctLanguages)('files that a snippet in %s makes', (language) => {
  const code = inLanguage(making, language);
  /** Modes of the two files, which are then taken away. */
  const made = (): string[] =>
    ['own', 'child'].map((name) => {
      const file = path.join(shared.directory, name);
      const mode = lstatSync(file).mode & 0o777;
      rmSync(file);
      return mode.toString(8);
    });

  it('have the modes that its caller would give them, and the next one other modes', async () => {
    for (const [umask, mode, ...more] of [
      ['027', '640'],
      ['077', '600', '--isolated'],
      ['002', '664'],
    ] as const) {
      const ended = await withUmask(umask, ['run', '--language', language, '--code', code, ...more]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(made()).toEqual([mode, mode]);
    }
    // Over HTTP: as the request says, or else as for whoever started the daemon.
    const body = { code, workingDirectory: shared.directory, environment: { PATH: process.env.PATH ?? '' } };
    for (const [umask, mode] of [
      [{ umask: '0077' }, '600'],
      [{}, '666'],
    ] as const) {
      const { json } = await shared.request('POST', `/tasks/run/${language}`, { ...body, ...umask });
      await shared.until(json.id, 'Completed', 'Failed');
      expect(made()).toEqual([mode, mode]);
    }
    expect(openToOthers(everythingIn(shared.home))).toEqual([]);
  });
});

it('a umask is octal digits', async () => {
  for (const umask of ['', '8', '22', '7777', 'u=rwx', 18]) {
    const { status, json } = await shared.request('POST', '/tasks/create/js', { code: '1', umask });
    expect([status, json.code], `${umask}`).toEqual([400, 'invalid_request']);
  }
});

it('nothing is put into the directory for temporary files, where others could be first', async () => {
  const family = familyOf(daemonOf(shared));
  expect(family.length).toBeGreaterThan(4);
  expect(readdirSync(temporary)).toEqual([]);
});

it('nothing listens on the network: neither the daemon nor anything that it started', () => {
  const readLink = (link: string): string => {
    try {
      return readlinkSync(link);
    } catch {
      return '';
    }
  };
  const socketsOf = (pid: number): string[] =>
    readdirSync(`/proc/${pid}/fd`)
      .map((fd) => /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${fd}`))?.[1])
      .filter((inode) => inode !== undefined);
  /** Inodes of the network's sockets. */
  const onNetwork = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'].flatMap((kind) =>
    readFileSync(`/proc/self/net/${kind}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/)[9]),
  );
  for (const pid of familyOf(daemonOf(shared))) {
    const own = socketsOf(pid);
    expect(own, `sockets of ${pid}`).not.toEqual([]);
    expect(onNetwork.filter((inode) => inode !== undefined && own.includes(inode))).toEqual([]);
  }
});

describe.runIf(canBeStranger)('another user', () => {
  const inHome = (name: string): string => path.join(shared.home, name);
  const files = ['kr.db', 'kr.db-wal', 'daemon.lock', 'log/daemon.log', 'config.json', 'bin/kr'];
  const connect = `require('node:net').connect(process.argv[1])
    .on('connect', () => process.exit(0)).on('error', (error) => { console.log(error.code); process.exit(1); })`;

  it.each([
    ['a home as it is', 0o700],
    ['a home that its user opened while the daemon runs', 0o755],
  ])('can neither look into, read, change nor talk to %s', async (_what, mode) => {
    chmodSync(shared.home, mode);
    const { code, stdout } = await asStranger(process.execPath, ['-e', connect, inHome('kr.sock')]);
    expect([code, stdout]).toEqual([1, 'EACCES\n']);
    const tries = [
      ...files.flatMap((file) => [`cat ${file}`, `echo >> ${file}`, `mv ${file} kr.old`]),
      ...['log', 'cache', 'bin'].flatMap((directory) => [`ls ${directory}`, `touch ${directory}/x`]),
    ];
    for (const attempt of tries) {
      const ended = await asStranger('sh', ['-c', `cd "$1" && ${attempt}`, 'sh', shared.home]);
      expect(ended.code, attempt).not.toBe(0);
    }
    for (const args of [
      ['get'],
      ['new', '--language', 'js', '--code', '1'],
      ['config', 'set', 'maxRunners', '9'],
      ['daemon', 'stop', '--force'],
    ]) {
      const ended = await krAsStranger([...args, '--json'], { KR_HOME: shared.home });
      expect(ended, args.join(' ')).toMatchObject({ code: 125, stdout: '' });
    }
    chmodSync(shared.home, 0o700);
    expect(await shared.ok(['config', 'get', 'maxRunners'])).toBe('2');
  });
});
