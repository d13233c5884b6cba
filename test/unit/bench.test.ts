/** The bench itself is no test; that its parts fit together is. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Registry } from '../../src/daemon/registry/registry.ts';
import { resolveHome } from '../../src/settings/paths.ts';
import { budgets, limitText } from '../bench/budgets.mjs';
import { fillRegistry, idOf } from '../bench/fill-registry.ts';
import { aliases, parts } from '../bench/parts.mjs';

it('loads all its parts, each with a name of its own', () => {
  const names = parts.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(expect.arrayContaining(aliases.growth));
  for (const { measure, title } of parts) {
    expect(measure).toBeTypeOf('function');
    expect(title).toMatch(/\S/);
  }
});

it('says for each budget either the most or the least, and aims at better', () => {
  for (const { unit, most, least, aim, what } of Object.values(budgets) as {
    unit: string;
    what: string;
    most?: number;
    least?: number;
    aim: number;
  }[]) {
    expect([unit, what].every((text) => /\S/.test(text))).toBe(true);
    expect((most === undefined) !== (least === undefined), what).toBe(true);
    expect(most === undefined ? aim > Number(least) : aim < most, what).toBe(true);
  }
});

it('measures each budget in one part', () => {
  const measured = parts.flatMap((part) => ('budgets' in part ? part.budgets : []));
  expect(measured.sort()).toEqual(Object.keys(budgets).sort());
});

it('fills a registry that a daemon can open', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kr-bench-'));
  const home = path.join(directory, 'home');
  await fillRegistry({ home }, 3);
  const registry = new Registry(resolveHome({ home, env: {} }).registryPath);
  expect(registry.tasks.tree(idOf(2))).toMatchObject([{ id: 'bench-2', state: 'Completed' }]);
  expect(registry.events.newest).toBeGreaterThanOrEqual(3);
  registry.close();
  rmSync(directory, { recursive: true, force: true });
});

const page = path.resolve(import.meta.dirname, '../../docs/performance.md');

it.skipIf(!existsSync(page))('has written a page with the budgets as they are now', () => {
  const text = readFileSync(page, 'utf8');
  for (const budget of Object.values(budgets)) {
    expect(text).toContain(`| ${budget.what} | ${limitText(budget as Parameters<typeof limitText>[0])} |`);
  }
});
