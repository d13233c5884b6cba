/** docs/recipes.md tells the truth: every recipe runs as it is typed, in a home of its own, and prints what it says. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, root, runProgram, TestHome } from '../helpers/kr.ts';

const page = readFileSync(path.join(root, 'docs/recipes.md'), 'utf8');

/** What a recipe has in its fences, in their order. */
type Step = { file: string; text: string } | { commands: string; prints: string };

interface Recipe {
  title: string;
  steps: Step[];
}

/** The sections of the page that have code. Throws for a fence that would not be run, written or compared. */
function recipesOf(text: string): Recipe[] {
  return text
    .split(/^## /m)
    .map((section) => ({ title: section.split('\n', 1)[0] ?? '', steps: stepsOf(section) }))
    .filter(({ steps }) => steps.length > 0);
}

function stepsOf(section: string): Step[] {
  const steps: Step[] = [];
  let before = '';
  const parts = section.split(/^```/m);
  if (parts.length % 2 === 0 || /^(?: +```| *~~~)/m.test(section))
    throw new Error(`A block can't be told from the text around it:\n${section}`);
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      before = part;
      continue;
    }
    const [language, ...lines] = part.split('\n');
    const code = lines.join('\n');
    const file = /(?:^|\n)`([\w.-]+)`:\n+$/.exec(before)?.[1];
    const last = steps.at(-1);
    if (file !== undefined) steps.push({ file, text: code });
    else if (language === 'sh') steps.push({ commands: code, prints: '' });
    else if (language === 'text' && last && 'commands' in last && last.prints === '') last.prints = code;
    else throw new Error(`A block is neither run nor a file nor what a command prints:\n${code}`);
  }
  return steps;
}

/** Runs commands as somebody types them; one that fails ends them. */
function type(home: TestHome, commands: string): Promise<Ended> {
  const directories = [path.join(root, 'bin'), path.dirname(process.execPath), process.env.PATH];
  return runProgram('bash', ['-eo', 'pipefail', '-c', commands], {
    cwd: home.directory,
    env: { KR_HOME: home.home, PATH: directories.join(path.delimiter) },
  });
}

const has = (command: string) => spawnSync(command, ['--version']).error === undefined;
const recipes = recipesOf(page);

describe.concurrent('the recipe', { timeout: 120_000 }, () => {
  it.for(recipes)('$title', async ({ steps }, { skip }) => {
    skip(steps.some((step) => 'file' in step && step.file.endsWith('.py')) && !has('python3'));
    await using home = new TestHome();
    for (const step of steps) {
      if ('file' in step) {
        const mode = step.text.startsWith('#!') ? 0o755 : 0o644;
        writeFileSync(path.join(home.directory, step.file), step.text, { mode });
        continue;
      }
      const { code, stdout, stderr } = await type(home, step.commands);
      expect(code, stderr).toBe(0);
      expect(stdout, stderr).toBe(step.prints);
    }
  });
});

it('there are ten at least, and each is run', () => {
  expect(recipes.length).toBeGreaterThanOrEqual(10);
  for (const { title, steps } of recipes)
    expect(
      steps.some((step) => 'commands' in step),
      title,
    ).toBe(true);
});

it.each([
  ['of another language', '## A\n\n```console\n$ kr\n```\n'],
  ['with a second output', '## A\n\n```sh\nkr\n```\n```text\na\n```\n```text\nb\n```\n'],
  ['with output of nothing', '## A\n\n```text\na\n```\n'],
  ['in a list', '## A\n\n- this:\n\n  ```sh\n  kr\n  ```\n'],
  ['without an end', '## A\n\n```sh\nkr\n'],
])('a block %s is found', (_what, text) => {
  expect(() => recipesOf(text)).toThrow();
});
