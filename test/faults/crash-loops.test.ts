/** Runners that die one after the other: nobody else starves, the pool heals, and nothing is left behind. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { running, stopAll } from '../helpers/js-tasks.ts';
import { TestHome } from '../helpers/kr.ts';
import { childrenOf, daemonOf, gone, kill } from '../helpers/processes.ts';
import { inLanguage, type Language, languages, type PerLanguage } from '../helpers/snippets.ts';

let home: TestHome;
let temporary: string;
beforeAll(async () => {
  home = new TestHome();
  temporary = path.join(home.directory, 'temporary');
  mkdirSync(temporary);
  await home.ok(['daemon', 'start'], { env: { TMPDIR: temporary } });
});
afterAll(() => home[Symbol.asyncDispose]());

/** Snippets that kill their own runner. */
const deadly: PerLanguage<string> = {
  PowerShell: '[System.Diagnostics.Process]::GetCurrentProcess().Kill(); Start-Sleep 1000',
  CSharp: 'System.Diagnostics.Process.GetCurrentProcess().Kill(); await Task.Delay(-1);',
  VBNet: 'System.Diagnostics.Process.GetCurrentProcess().Kill()\nAwait Task.Delay(-1)\nReturn 0',
  JavaScript: 'process.kill(process.pid, "SIGKILL"); await new Promise(() => setInterval(() => {}, 1000))',
  Python: 'import os, signal, time; os.kill(os.getpid(), signal.SIGKILL); time.sleep(1000)',
};
const harmless: PerLanguage<string> = {
  PowerShell: '$n',
  CSharp: 'return n;',
  VBNet: 'Return n',
  JavaScript: 'return n',
  Python: 'n',
};
const endless = { PowerShell: 'Start-Sleep 1000', CSharp: 'await Task.Delay(-1);' };
/** A runner for PowerShell takes most of a second of a processor to start. */
const rounds: PerLanguage<number> = { PowerShell: 3, CSharp: 8, VBNet: 8, JavaScript: 20, Python: 20 };

async function submit(
  language: Language,
  id: string,
  code: string,
  more: Record<string, unknown>,
): Promise<void> {
  const { status, text } = await home.request('POST', `/tasks/run/${language}`, { id, code, ...more });
  if (status !== 202) throw new Error(text);
}

it('snippets that kill their runner again and again let all others of every language through', async () => {
  const neighbour = await running(home);
  const daemon = daemonOf(home);
  const all = languages.flatMap((language) =>
    Array.from({ length: inLanguage(rounds, language) }, (_, n) => ({ language, n })),
  );
  await Promise.all(
    all.map(async ({ language, n }) => {
      await submit(language, `deadly-${language}-${n}`, inLanguage(deadly, language), { arguments: { n } });
      await submit(language, `harmless-${language}-${n}`, inLanguage(harmless, language), {
        arguments: { n },
      });
    }),
  );
  const ends = new Set<string>();
  await home.eventsUntil(null, (event) => {
    if (event.progress?.isTerminal && event.type === 'state') ends.add(event.taskId);
    return ends.size === 2 * all.length;
  });
  for (const { language, n } of all) {
    const { json } = await home.request('GET', `/tasks/state?id=deadly-${language}-${n}`);
    expect(json).toMatchObject({ state: 'Failed', fault: { code: 'lost' }, exitCode: null });
    const result = await home.request('GET', `/tasks/result?id=harmless-${language}-${n}`);
    expect(result.json).toEqual(language === 'PowerShell' ? [n] : n);
  }
  expect(await home.ok(['get-task-state', neighbour])).toBe('Running');
  expect(daemonOf(home)).toBe(daemon);
  await stopAll(home);
});

/** The names of a task's environment variables, as the task and as its children see them. */
const environmentNames: Record<'PowerShell' | 'CSharp', string> = {
  PowerShell: '(Get-ChildItem env:).Name; (env) -replace "=.*"',
  CSharp: `
    var start = new System.Diagnostics.ProcessStartInfo("env") { RedirectStandardOutput = true };
    var text = System.Diagnostics.Process.Start(start).StandardOutput.ReadToEnd();
    return Environment.GetEnvironmentVariables().Keys.Cast<string>().Concat(text.Split(Environment.NewLine).Select(line => line.Split('=')[0]));`,
};

it.each(['PowerShell', 'CSharp'] as const)(
  '%s processes that are killed leave no file in the directory for temporary files, and tasks do not see how',
  async (language) => {
    for (const isolated of [[], ['--isolated']]) {
      const { result } = await home.json([
        'run',
        '--language',
        language,
        ...isolated,
        '--code',
        environmentNames[language],
      ]);
      expect(result).toContain('KR_TASK_ID');
      expect(result.filter((name: string) => /diagnostics/i.test(name))).toEqual([]);
    }
    const isolated = `isolated-${language}`;
    await submit(language, isolated, endless[language], { isolated: true });
    await home.until(isolated, 'Running');
    const killed = childrenOf(daemonOf(home));
    for (const pid of killed) kill(pid);
    await home.until(isolated, 'Failed');
    await gone(...killed);
    expect(readdirSync(temporary)).toEqual([]);
  },
);
