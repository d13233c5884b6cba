/** What kr writes into the logs of CI systems: groups, annotations with file and line, and nothing that a task made up. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeGate } from '../helpers/gate.ts';
import { created } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { RunningKr } from '../helpers/running-kr.ts';

const home = new TestHome();
/** The checkout of a job, and a directory of it in which its steps run. */
const checkout = path.join(home.directory, 'checkout');
const cwd = path.join(checkout, 'src');
const jobs = {
  github: { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: checkout },
  azure: { TF_BUILD: 'True', BUILD_SOURCESDIRECTORY: checkout },
  gitlab: { CI: 'true', GITLAB_CI: 'true' },
};

beforeAll(async () => {
  mkdirSync(cwd, { recursive: true });
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const inFile = (name: string, code: string): string => {
  writeFileSync(path.join(cwd, name), code);
  return name;
};
/** Lines about progress come with time: they are left out where all lines are compared. */
const still = ['--progress', 'none'];
/** The commands among the lines of a log. */
const commandsOf = (log: string): string[] => linesOf(log).filter((line) => /^\s*::|##(?:vso)?\[/.test(line));

describe('a task from a file', () => {
  const script = 'Write-Host "written"\n  Write-Warning "careful"\nthrow "no: 100%"';

  it('is a group with its warnings, and a fault with its place, for GitHub', async () => {
    const file = inFile('a.ps1', script);
    const ended = await home.kr(['run', file, '--name', 'A, b', ...still], { cwd, env: jobs.github });
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const lines = linesOf(ended.stderr);
    expect(lines.slice(0, 4)).toEqual([
      '::group::A, b',
      'written',
      '::warning file=src/a.ps1,line=2,col=3,title=A%2C b::careful',
      '::endgroup::',
    ]);
    expect(commandsOf(lines.slice(4).join('\n'))).toEqual([
      expect.stringMatching(/^::error file=src\/a\.ps1,line=3,col=1,title=A%2C b::\S+: no: 100%25$/),
    ]);
  });

  it('is the same for Azure', async () => {
    const file = inFile('a.ps1', script);
    const ended = await home.kr(['run', file, '--name', 'A; b', ...still], { cwd, env: jobs.azure });
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const lines = linesOf(ended.stderr);
    expect(lines.slice(0, 4)).toEqual([
      '##[group]A; b',
      'written',
      '##vso[task.logissue type=warning;sourcepath=src/a.ps1;linenumber=2;columnnumber=3;]A; b: careful',
      '##[endgroup]',
    ]);
    expect(commandsOf(lines.slice(4).join('\n'))).toEqual([
      expect.stringMatching(
        /^##vso\[task\.logissue type=error;sourcepath=src\/a\.ps1;linenumber=3;columnnumber=1;\]A; b: \S+: no: 100%AZP25$/,
      ),
    ]);
  });

  it('is a section for GitLab, whose warnings and faults are lines', async () => {
    const file = inFile('a.ps1', script);
    const ended = await home.kr(['run', file, '--name', 'A', '--id', 'sec.1', ...still], {
      cwd,
      env: jobs.gitlab,
    });
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const [start = '', ...lines] = linesOf(ended.stderr);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of a section hold them
    const mark = /^\u001b\[0Ksection_(start|end):\d{10}:([\w.-]+)\r\u001b\[0K(.*)$/;
    const [, , section, title] = mark.exec(start) ?? [];
    expect([section, title]).toEqual([expect.stringContaining('sec.1'), 'A']);
    const end = lines.findIndex((line) => mark.test(line));
    expect(mark.exec(lines[end] ?? '')?.slice(1)).toEqual(['end', section, '']);
    expect(lines.slice(0, end)).toEqual(['written', expect.stringContaining('careful')]);
    // Nothing else of it is an escape sequence.
    expect(lines.toSpliced(end, 1).join('\n')).not.toMatch(/(?![\n\t])\p{Control}/u);
  });

  it.each([
    ['cs', 'var a = 1;\n  throw new System.Exception("no");', 2, 3],
    ['vb', 'Dim a = 1\n  Throw New System.Exception("no")', 2, 3],
    ['js', 'const a = 1;\n  throw new Error("no")', 2, 9],
    ['ts', 'const a: number = 1;\n  throw new Error("no")', 2, 9],
  ])('tells where its fault is, as .%s', async (extension, code, line, column) => {
    const file = inFile(`fault.${extension}`, code);
    const ended = await home.kr(['run', file, '--name', 'F', ...still], { cwd, env: jobs.github });
    expect(ended.code).toBe(1);
    const [command] = commandsOf(ended.stderr);
    expect(command).toMatch(
      new RegExp(`^::error file=src/fault\\.${extension},line=${line},col=${column},title=F::`),
    );
  });

  it.each([
    ['ps1', '1\n  if (', 2],
    ['cs', 'var a = 1;\nvar b = 2', 2],
    ['vb', 'Dim a = 1\nDim b = = 2', 2],
    ['js', 'const a = 1;\nconst b = ;', 2],
    ['ts', 'const a: number = 1;\nconst b: = 1;', 2],
  ])('that does not compile tells where, as .%s', async (extension, code, line) => {
    const file = inFile(`broken.${extension}`, code);
    const commands = [];
    for (const verb of ['new', 'run']) {
      const ended = await home.kr([verb, file], { cwd, env: jobs.github });
      expect([ended.code, ended.stdout]).toEqual([2, '']);
      commands.push(commandsOf(ended.stderr));
      expect(linesOf(ended.stderr).length).toBeGreaterThan(commandsOf(ended.stderr).length);
    }
    expect(commands[0]?.[0]).toMatch(
      new RegExp(`^::error file=src/broken\\.${extension},line=${line},col=\\d+,title=[^:]+::\\S`),
    );
    expect(commands[1]).toEqual(commands[0]);
  });

  it('outside of the checkout keeps its whole path', async () => {
    const file = path.join(home.directory, 'outside.js');
    writeFileSync(file, 'throw new Error("no")');
    const ended = await home.kr(['run', file, ...still], { cwd, env: jobs.github });
    expect(commandsOf(ended.stderr)).toEqual([expect.stringContaining(`file=${file},line=1,`)]);
  });

  it('is found in a checkout that is known by a link, and by a path with a link in it', async () => {
    const link = path.join(home.directory, 'link');
    symlinkSync(checkout, link);
    const file = inFile('linked.js', 'throw new Error("no")');
    for (const [given, workspace] of [
      [file, link],
      [path.join(link, 'src', file), checkout],
    ] as const) {
      const env = { ...jobs.github, GITHUB_WORKSPACE: workspace };
      const ended = await home.kr(['run', given, ...still], { cwd, env });
      expect(commandsOf(ended.stderr)).toEqual([expect.stringContaining('file=src/linked.js,line=1,')]);
    }
  });
});

describe('a step', () => {
  const run = (code: string, args: readonly string[] = [], env: object = jobs.github) =>
    home.kr(['run', '--name', 'S', '--language', 'js', '--code', code, ...args], { cwd, env: { ...env } });

  it.each([
    ['return 1', 0],
    ['throw new Error("no")', 1],
    ['process.exit(7)', 7],
  ])('of %s ends as elsewhere, and its data stay as they are', async (code, exitCode) => {
    const elsewhere = await run(code, [], {});
    for (const env of Object.values(jobs)) {
      const ended = await run(code, [], env);
      expect([ended.code, ended.stdout]).toEqual([exitCode, elsewhere.stdout]);
    }
  });

  it('has no group for a task that says nothing, and no place for code without a file', async () => {
    const ended = await run('throw new Error("no")', still);
    expect(commandsOf(ended.stderr)).toEqual(['::error title=S::Error: no']);
    expect(commandsOf((await run('process.exit(7)', still)).stderr)).toEqual([
      expect.stringMatching(/^::error title=S::\S/),
    ]);
    expect(commandsOf((await run('return 1', still)).stderr)).toEqual([]);
  });

  it('with --quiet has the fault alone, with --json no annotation', async () => {
    const code = 'console.log("written"); throw new Error("no")';
    const quiet = await run(code, ['--quiet']);
    expect(commandsOf(quiet.stderr)).toEqual(['::error title=S::Error: no']);
    expect(linesOf(quiet.stderr)).not.toContain('written');
    const json = await run(code, ['--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ state: 'Failed', fault: { message: 'no' } });
    expect(commandsOf(json.stderr)).toEqual(['::group::S', '::endgroup::']);
    const broken = await home.kr(['new', '--json', '--language', 'js', '--code', '1 1'], {
      env: jobs.github,
    });
    expect(JSON.parse(broken.stderr)).toMatchObject({ code: 'compile_error' });
  });

  it('with --no-output or --progress none has what is left in its group', async () => {
    const code = 'console.log("written"); return 1';
    expect(linesOf((await run(code, still)).stderr)).toEqual(['::group::S', 'written', '::endgroup::']);
    expect(commandsOf((await run(code, [...still, '--no-output'])).stderr)).toEqual([]);
  });

  it('is not told apart by kr inside of a task: that one writes into the task', async () => {
    const inner = `kr run --name Inner --language js --code 'console.log("deep"); throw new Error("no")'`;
    const code = `
      const { spawnSync } = await import('node:child_process');
      const { stderr } = spawnSync(${JSON.stringify(inner)}, { shell: true, encoding: 'utf8' });
      console.log(stderr);`;
    const { stderr } = await run(code);
    expect(commandsOf(stderr)).toEqual(['::group::S', '::endgroup::']);
    expect(stderr).toContain('deep');
    expect(stderr).not.toMatch(/\\::/);
  });

  it('that is left by a signal closes its group', async () => {
    const { pass, open } = makeGate(home, 'left');
    const id = await created(home, {
      code: `process.stdout.write("a line\\nhalf a line"); ${pass}`,
      name: 'Left',
    });
    await using wait = new RunningKr(home, ['start', id, '--wait'], { env: jobs.github });
    await wait.until('stderr', /^a line$/m);
    wait.signal('SIGINT');
    const { code, stderr } = await wait.ended;
    expect(code).toBe(130);
    expect(commandsOf(stderr)).toEqual(['::group::Left', '::endgroup::']);
    expect(stderr.indexOf('half a line\n')).toBeGreaterThan(stderr.indexOf('::group::'));
    expect(stderr.indexOf('half a line\n')).toBeLessThan(stderr.indexOf('::endgroup::'));
    await open();
    await home.until(id, 'Completed');
  });
});

describe('several tasks', () => {
  it('each have groups of their own, also when they write at the same time', async () => {
    const ids: string[] = [];
    const gates = ['One', 'Two'].map((name) => ({
      name,
      gates: [1, 2, 3].map((n) => makeGate(home, `${name}${n}`)),
    }));
    for (const {
      name,
      gates: [first, second, third],
    } of gates) {
      const code = `
        ${first?.pass}; console.log('${name} a'); ${second?.pass}; console.log('${name} b'); ${third?.pass}
        console.log('${name} c'); return '${name}'`;
      ids.push(await created(home, { code, name }));
    }
    await using command = new RunningKr(home, ['start', ...ids, '--wait'], { env: jobs.github });
    const wrote = (index: number, text: string) =>
      home.eventsUntil(ids[index] ?? '', (event) => event.type === 'output' && event.text.includes(text));
    for (const step of [0, 1]) {
      for (const [index, { name, gates: own }] of gates.entries()) {
        await own[step]?.open();
        await wrote(index, `${name} ${'ab'[step]}`);
      }
    }
    // The one that has the log is shown while it runs.
    await command.until('stderr', /^One b$/m);
    await gates[1]?.gates[2]?.open();
    await command.until('stderr', /^Two: 100%/m);
    await gates[0]?.gates[2]?.open();
    const { code, stdout, stderr } = await command.ended;
    expect([code, stdout]).toEqual([0, 'One\nTwo\n']);
    let open: string | undefined;
    const seen: string[] = [];
    for (const line of linesOf(stderr)) {
      if (line.startsWith('::group::')) {
        expect(open).toBeUndefined();
        open = line.slice('::group::'.length);
      } else if (line === '::endgroup::') open = undefined;
      else if (/^\w+ [abc]$/.test(line)) {
        expect(line.startsWith(`${open} `), stderr).toBe(true);
        seen.push(line);
      } else if (line.includes(': 100%')) expect(open, stderr).toBeUndefined();
    }
    expect(seen.toSorted()).toEqual(['One a', 'One b', 'One c', 'Two a', 'Two b', 'Two c']);
    expect(open).toBeUndefined();
  });
});

describe('what a task makes up', () => {
  const evil =
    'x\n::set-output name=a::b\r::stop-commands::z ##vso[task.setvariable variable=a]b\n##[endgroup]\u2028::endgroup::';
  const tells = {
    ps1: '$TaskProgress.StatusMessage = $word; Write-Host $word; Write-Warning $word; Write-Error $word; throw $word',
    js: 'taskProgress.statusMessage = word; for (const part of word) process.stdout.write(part); throw new Error(word)',
  };

  it.each(
    Object.entries(tells).flatMap(([extension, code]) =>
      (['github', 'azure', 'gitlab'] as const).map((system) => ({ extension, code, system })),
    ),
  )('is no command: $extension for $system', async ({ extension, code, system }) => {
    const file = inFile(`a,b;c]d:e%0A::f.${extension}`, code);
    const args = ['run', file, '--arg', `word=${evil}`, '--name', evil, '--progress', 'plain'];
    const { code: exitCode, stderr } = await home.kr(args, { cwd, env: jobs[system] });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('set-output');
    const [open, ...others] = {
      github: [
        /^::group::/,
        /^::endgroup::$/,
        /^::(?:warning|error) file=src\/a%2Cb;c]d%3Ae%250A%3A%3Af\.\w+,line=1,/,
      ],
      azure: [
        /^##\[group\]/,
        /^##\[endgroup\]$/,
        /^##vso\[task\.logissue type=\w+;sourcepath=src\/a,b%3Bc%5Dd:e%AZP250A::f\.\w+;linenumber=1;/,
      ],
      gitlab: [/(?!)/],
    }[system];
    const commands = commandsOf(stderr);
    for (const command of commands) {
      expect(
        [open, ...others].some((form) => form?.test(command)),
        command,
      ).toBe(true);
      // Azure looks for one anywhere in a line.
      expect(command.slice(1), command).not.toMatch(/##(?:vso)?\[[^\\]*##(?:vso)?\[/);
    }
    if (system !== 'gitlab') {
      expect(commands.filter((command) => open?.test(command))).toHaveLength(1);
      expect(commands).toHaveLength(extension === 'ps1' ? 4 : 3);
    } else {
      expect(stderr.match(/section_(?:start|end):/g)).toHaveLength(2);
    }
  });
});
