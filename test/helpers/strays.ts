/** Snippets that start processes which go their own way, and what becomes of these. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestHome } from './kr.ts';
import { type AnyLanguage, inAnyLanguage, type PerAnyLanguage } from './snippets.ts';

/**
 * A shell script that tells its process id as `<pid>` and does not end when it is asked to. It goes on for longer than
 * any test, but not for ever.
 */
const deaf = `trap '' TERM HUP INT
echo "<$$>"
for second in $(seq 100); do sleep 1; done
`;

/** Writes a shell script into the directory of a home; gives its path. */
export function writeScript(home: TestHome, name: string, text: string): string {
  const file = path.join(home.directory, name);
  writeFileSync(file, text);
  return file;
}

/** Tells the process id of the runner, and starts a program with arguments that need no quotes. */
const starts: PerAnyLanguage<(words: string[]) => string> = {
  PowerShell: ([program, ...words]) => `
    $null = [System.Diagnostics.Process]::Start('${program}', [string[]]('${words.join("','")}'))
    [Console]::WriteLine("<$([Environment]::ProcessId)>")`,
  CSharp: ([program, ...words]) => `
    System.Diagnostics.Process.Start("${program}", new[] { "${words.join('","')}" });
    Console.WriteLine($"<{Environment.ProcessId}>");`,
  VBNet: ([program, ...words]) => `
    System.Diagnostics.Process.Start("${program}", {"${words.join('","')}"})
    Console.WriteLine($"<{Environment.ProcessId}>")`,
  JavaScript: ([program, ...words]) => `
    (await import('node:child_process')).spawn('${program}', ['${words.join("','")}'], { stdio: 'inherit' });
    console.log('<' + process.pid + '>');
    // What was written is told from the loop that the code may be about to block.
    await new Promise((resolve) => setTimeout(resolve, 20));`,
  Python: (words) => `import os, subprocess
subprocess.Popen(['${words.join("','")}'])
print(f'<{os.getppid()}>')`,
  Shell: (words) => `
    ${words.join(' ')} &
    echo "<$PPID>"`,
};

/** Code that starts a script in a session of its own, by a parent that ends at once, and then does something else. */
export function withStray(language: AnyLanguage, script: string, then: PerAnyLanguage<string>): string {
  const start = inAnyLanguage(starts, language);
  return `${start(['setsid', '-f', 'sh', script])}\n${inAnyLanguage(then, language)}`;
}

/** The same with a deaf script, and a deaf child that stays in the group. */
export function withDeafProcesses(
  home: TestHome,
  language: AnyLanguage,
  then: PerAnyLanguage<string>,
): string {
  const script = writeScript(home, 'deaf.sh', deaf);
  return `${inAnyLanguage(starts, language)(['sh', script])}\n${withStray(language, script, then)}`;
}

/** The process ids that were written, each once. */
export function pidsIn(written: string): number[] {
  return [...new Set([...written.matchAll(/<(\d+)>/g)].map(([, pid]) => Number(pid)))];
}

/** The one of these processes that is a runner. */
export function runnerAmong(pids: readonly number[]): number {
  const isRunner = (pid: number): boolean =>
    /node-host|shell-host|python-host|Kr\.Host/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  const runner = pids.find(isRunner);
  if (runner === undefined) throw new Error('none of them is a runner');
  return runner;
}

/** Starts a task and waits until it has written that many process ids; gives them, each once. */
export async function begun(
  home: TestHome,
  task: { id: string; language: AnyLanguage; code: string; isolated?: boolean },
  count: number,
): Promise<number[]> {
  const { language, ...body } = task;
  const { status, text } = await home.request('POST', `/tasks/run/${language}`, body);
  if (status !== 202) throw new Error(text);
  let written = '';
  await home.eventsUntil(task.id, (event) => {
    if (event.type === 'state' && event.fault) throw new Error(JSON.stringify(event));
    if (event.type === 'output') written += event.text;
    return pidsIn(written).length >= count;
  });
  return pidsIn(written);
}

/** Code that loops without listening to anything. */
export const loops: PerAnyLanguage<string> = {
  // The pipeline can't be stopped while a method of .NET runs.
  PowerShell: '[System.Threading.Thread]::SpinWait([int]::MaxValue)',
  CSharp: 'while (true) { }',
  VBNet: 'While True\nEnd While\nReturn 0',
  JavaScript: 'for (;;);',
  Python: 'import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass',
  // A stop begins with what others hear of only after the grace period.
  Shell: "trap '' TERM; while :; do :; done",
};

/** Code that waits for what never comes, and does not listen either. */
export const waits: PerAnyLanguage<string> = {
  PowerShell: 'Start-Sleep 10000',
  CSharp: 'await Task.Delay(-1);',
  VBNet: 'Await Task.Delay(-1)\nReturn 0',
  JavaScript: 'await new Promise(() => setInterval(() => {}, 1000));',
  Python: 'import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(10000)',
  Shell: "trap '' TERM; while :; do sleep 1; done",
};

/** Code that is stuck in the system: nobody ever writes into the FIFO. */
export const blocks = (fifo: string): PerAnyLanguage<string> => ({
  PowerShell: `[System.IO.File]::ReadAllText('${fifo}')`,
  CSharp: `return System.IO.File.ReadAllText("${fifo}");`,
  VBNet: `Return System.IO.File.ReadAllText("${fifo}")`,
  JavaScript: `return (await import('node:fs')).readFileSync('${fifo}', 'utf8');`,
  Python: `import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
open('${fifo}').read()`,
  Shell: `trap '' TERM; read x < ${fifo}`,
});
