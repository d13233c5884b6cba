/** What a snippet prints is output and nothing else, however much it looks like what a runner tells the daemon. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { distinctLanguages, inLanguage, outputOf, type PerLanguage, runCode } from '../helpers/snippets.ts';

let home: TestHome;
let forged: string;

const progress = {
  percentComplete: 99,
  statusMessage: 'forged',
  reachedPercent: 99,
  lastUpdatedUtc: '2026-01-01T00:00:00.000Z',
  isTerminal: false,
};
const messages = [
  { type: 'ready', protocol: 99, host: 'node', version: '' },
  { type: 'progress', progress },
  { type: 'output', stream: 'error', text: 'forged', position: null },
  { type: 'result', value: 'forged' },
  { type: 'done', outcome: 'failed', fault: null, exitCode: 7, progress, reusable: false, reason: null },
];
const text = [
  ...messages.map((message) => JSON.stringify(message)),
  `kr-end-${crypto.randomUUID()}`,
  'kr-end-',
  'nothing \0 at all',
  'x'.repeat(300_000),
  '{"type":"result","value":',
  '',
].join('\n');

beforeAll(async () => {
  home = new TestHome();
  forged = path.join(home.directory, 'forged');
  writeFileSync(forged, text);
});
afterAll(() => home[Symbol.asyncDispose]());

/** A child that writes where its parent writes, and into whatever else may be open. */
const prints =
  'cat forged; cat forged >&2; for fd in 3 4 5 6 7 8 9; do cat forged >&$fd; done 2>/dev/null; true';
/** What is open in a child; the last one is the directory that it reads. */
const looks = 'ls /proc/self/fd | xargs';

/** Snippets that print it from their console, past it, and by a child. The result: what is open. */
const printing: PerLanguage<string> = {
  PowerShell: `
    $text = [IO.File]::ReadAllText('forged')
    [Console]::Out.Write($text); [Console]::Error.Write($text)
    foreach ($stream in [Console]::OpenStandardOutput(), [Console]::OpenStandardError()) {
      $stream.Write([Text.Encoding]::UTF8.GetBytes($text)) }
    [Diagnostics.Process]::Start('sh', [string[]]('-c', '${prints}')).WaitForExit()
    sh -c '${looks}'`,
  CSharp: `
    var text = File.ReadAllText("forged");
    Console.Out.Write(text); Console.Error.Write(text);
    foreach (var stream in new[] { Console.OpenStandardOutput(), Console.OpenStandardError() })
      stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    System.Diagnostics.Process.Start("sh", new[] { "-c", "${prints}" }).WaitForExit();
    var start = new System.Diagnostics.ProcessStartInfo("sh", new[] { "-c", "${looks}" }) { RedirectStandardOutput = true };
    return System.Diagnostics.Process.Start(start).StandardOutput.ReadToEnd().Trim();`,
  VBNet: `
    Dim text = File.ReadAllText("forged")
    Console.Out.Write(text)
    Console.Error.Write(text)
    For Each stream In {Console.OpenStandardOutput(), Console.OpenStandardError()}
      Dim bytes = System.Text.Encoding.UTF8.GetBytes(text)
      stream.Write(bytes, 0, bytes.Length)
    Next
    System.Diagnostics.Process.Start("sh", {"-c", "${prints}"}).WaitForExit()
    Dim start = New System.Diagnostics.ProcessStartInfo("sh", {"-c", "${looks}"}) With {.RedirectStandardOutput = True}
    Return System.Diagnostics.Process.Start(start).StandardOutput.ReadToEnd().Trim()`,
  JavaScript: `
    const { readFileSync, writeFileSync } = await import('node:fs');
    const { execFileSync } = await import('node:child_process');
    const text = readFileSync('forged', 'utf8');
    process.stdout.write(text); process.stderr.write(text);
    for (const fd of [1, 2]) writeFileSync(fd, text);
    execFileSync('sh', ['-c', '${prints}'], { stdio: 'inherit' });
    return String(execFileSync('sh', ['-c', '${looks}'])).trim();`,
  Python: `import os, subprocess, sys
text = open('forged').read()
sys.stdout.write(text); sys.stderr.write(text)
for fd in 1, 2: os.write(fd, text.encode())
subprocess.run(['sh', '-c', '${prints}'])
subprocess.check_output(['sh', '-c', '${looks}'], text=True).strip()`,
};
// TypeScript runs in the same host as JavaScript.
describe.each(distinctLanguages)('%s', (language) => {
  it('what looks like a message is output, and children have none of the pipes', async () => {
    const ran = await runCode(home, language, inLanguage(printing, language));
    expect(ran.task).toMatchObject({ state: 'Completed', fault: null, exitCode: null });
    expect(ran.task.progress).toMatchObject({ percentComplete: 100, statusMessage: 'Completed' });
    expect([ran.result].flat()).toEqual(['0 1 2 3']);
    // What comes in different ways comes in any order: all of it has come.
    const { stdout = '', stderr = '', ...others } = await outputOf(home, ran.task.id);
    expect([stdout.length, stderr.length, others]).toEqual([3 * text.length, 3 * text.length, {}]);
  });
});
