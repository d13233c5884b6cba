/** A stop of code that does not listen: asked, TERM, KILL, and then nothing of the task is left. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHome } from '../helpers/kr.ts';
import { gone } from '../helpers/processes.ts';
import { allLanguages } from '../helpers/snippets.ts';
import { begun, blocks, loops, withDeafProcesses, withStray, writeScript } from '../helpers/strays.ts';

let home: TestHome;
beforeAll(async () => {
  home = new TestHome();
  await home.ok(['config', 'set', 'gracePeriod', '200ms']);
  await home.ok(['config', 'set', 'maxRunners', '8']);
  await home.startDaemon();
});
afterAll(() => home[Symbol.asyncDispose]());

const file = (name: string): string => path.join(home.directory, name);

/** Nobody ever writes into it. */
function fifo(): string {
  if (!existsSync(file('fifo'))) expect(spawnSync('mkfifo', [file('fifo')]).status).toBe(0);
  return file('fifo');
}

/** The steps of a stop that is over, with the times at which they were taken. */
async function stepsOf(id: string): Promise<{ step: string; at: string }[]> {
  const events = await home.eventsUntil(id, (event) => event.state === 'Stopped');
  return events.filter(({ type }) => type === 'stop-step');
}

describe.each(allLanguages)('%s', (language) => {
  it.each([
    ['loops', () => loops],
    ['is stuck in the system', () => blocks(fifo())],
  ])(
    'that %s is gone after the grace period, with a deaf child and one in another session',
    async (what, then) => {
      const id = `${what.replaceAll(' ', '-')}-${language}`;
      const pids = await begun(home, { id, language, code: withDeafProcesses(home, language, then()) }, 3);
      expect(await home.ok(['stop', id, '--wait'])).toBe('true');
      await gone(...pids);
      expect(await home.json(['get', id])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
      expect((await stepsOf(id)).map(({ step }) => step).slice(0, 2)).toEqual(['asked', 'TERM']);
      expect((await home.kr(['wait', id])).code).toBe(143);
    },
  );
});

it('what does not end when it is told to is killed; each step is told with its time', async () => {
  const polite = writeScript(
    home,
    'polite.sh',
    `trap 'echo "asked" >> ${file('asked')}; exit' TERM
echo "<$$>"
while :; do sleep 0.1; done
`,
  );
  const deafToo = `process.on('SIGTERM', () => {}); ${loops.JavaScript}`;
  const code = withStray('JavaScript', polite, { ...loops, JavaScript: deafToo });
  const pids = await begun(home, { id: 'deaf', language: 'JavaScript', code }, 2);
  await home.ok(['stop', 'deaf', '--wait']);
  await gone(...pids);
  const steps = await stepsOf('deaf');
  expect(steps.map(({ step }) => step)).toEqual(['asked', 'TERM', 'KILL']);
  const times = steps.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times).not.toContain(Number.NaN);
  // Also what is in a session of its own is told to end first, and once.
  expect(readFileSync(file('asked'), 'utf8')).toBe('asked\n');
  expect(await home.json(['get', 'deaf'])).toMatchObject({ state: 'Stopped', fault: { code: 'killed' } });
});
