import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readChoices } from '../../../src/cli/choices.ts';
import { type Home, resolveHome } from '../../../src/settings/paths.ts';
import { openSettings } from '../../../src/settings/settings.ts';

let home: Home;
beforeEach(() => {
  home = resolveHome({ home: mkdtempSync(path.join(tmpdir(), 'kr-choices-')), env: {} });
});
afterEach(() => rmSync(home.home, { recursive: true }));

const store = (text: string): void => writeFileSync(path.join(home.configDirectory, 'config.json'), text);

test.each([
  [undefined],
  ['{}'],
  ['[]'],
  ['{"progress":"plain","defaultLanguage":"js","secretNames":"token, pin"}'],
  ['{"secretNames":""}'],
  ['{"retention":{"age":"3d"}}'],
])('%s says the same as all settings do', async (text) => {
  if (text !== undefined) store(text);
  const { defaultLanguage, progress, secretNames } = openSettings(home.configDirectory).values();
  expect(await readChoices(home)).toEqual({ defaultLanguage, progress, secretNames });
});

test.each(['{', '{"progress":"fireworks"}', '{"progress":null}', '{"defaultLanguage":"cobol"}'])(
  '%s is refused as all settings refuse it',
  async (text) => {
    store(text);
    expect(() => openSettings(home.configDirectory).values()).toThrow();
    await expect(readChoices(home)).rejects.toMatchObject({ code: 'settings_unreadable' });
  },
);
