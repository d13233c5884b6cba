/** Snippets that print without end: what is kept is bounded, on the disk and in memory, and they go on to their end. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { forgetPeak, memoryOf } from '../helpers/memory.ts';
import { daemonOf } from '../helpers/processes.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const mebibyte = 1024 * 1024;
/** As the setting maxOutputSize has it. */
const kept = 16 * mebibyte;

/** A gibibyte each; the result is the most memory that the runner ever had, in bytes. */
const printers: [string, string, string][] = [
  [
    'JavaScript, in one line',
    'js',
    `const piece = 'x'.repeat(${mebibyte});
     for (let i = 0; i < 1024; i++) process.stdout.write(piece);
     return process.resourceUsage().maxRSS * 1024`,
  ],
  [
    'a child of JavaScript',
    'js',
    `const { spawn } = await import('node:child_process');
     const child = spawn('sh', ['-c', 'head -c 1G /dev/zero | tr "\\\\0" x'], { stdio: 'inherit' });
     await new Promise((resolve) => child.on('exit', resolve));
     return process.resourceUsage().maxRSS * 1024`,
  ],
  [
    'C#, in lines',
    'cs',
    `var line = new string('x', 1023);
     for (var i = 0; i < 1024 * 1024; i++) Console.WriteLine(line);
     return System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;`,
  ],
  [
    'C#, at once',
    'cs',
    `Console.Write(new string('x', 200_000_000));
     return 0;`,
  ],
  [
    'PowerShell, on the console',
    'ps',
    `$piece = 'x' * 1mb
     for ($i = 0; $i -lt 1024; $i++) { [Console]::Write($piece) }
     (Get-Process -Id $PID).PeakWorkingSet64`,
  ],
  [
    'PowerShell, as records',
    'ps',
    `$piece = 'x' * 1mb
     for ($i = 0; $i -lt 512; $i++) { Write-Warning "$i$piece"; Write-Host "$i$piece" }
     (Get-Process -Id $PID).PeakWorkingSet64`,
  ],
];

it.each(printers)(
  '%s: it is cut with a mark, in bounded memory, and the code goes on',
  async (_who, language, code) => {
    const daemon = daemonOf(home);
    forgetPeak(daemon);
    const { id } = (await home.request('POST', `/tasks/run/${language}`, { code })).json;
    await home.until(id, 'Completed', 'Failed');
    const { state, fault } = (await home.request('GET', `/tasks/state?id=${id}`)).json;
    expect([state, fault]).toEqual(['Completed', null]);
    // Less than half of what was printed.
    expect(memoryOf(daemon).peak).toBeLessThan(500);
    const most = (await home.request('GET', `/tasks/result?id=${id}`)).json;
    expect([most].flat()[0]).toBeLessThan(500 * mebibyte);

    const events: { text: string; cut?: true; position: string | null }[] = (
      await home.request('GET', `/tasks/output?id=${id}`)
    ).json;
    expect(events.map(({ cut }) => cut).indexOf(true)).toBe(events.length - 1);
    const bytes = (text: string | null): number => Buffer.byteLength(text ?? '');
    const length = events
      .slice(0, -1)
      .reduce((sum, { text, position }) => sum + bytes(text) + bytes(position), 0);
    expect(length).toBe(kept);
  },
);

it('a result in PowerShell that has no end is bounded as well', async () => {
  const code = `$piece = 'x' * 1kb; for (;;) { $i++; "$i$piece" }`;
  const { id } = (await home.request('POST', '/tasks/run/ps', { code })).json;
  await home.until(id, 'Failed');
  expect((await home.request('GET', `/tasks/state?id=${id}`)).json.fault.code).toBe('result_too_large');
});
