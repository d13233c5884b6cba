import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setSetting, unsetSetting } from '../../../src/settings/change-settings.ts';
import { examineSettings, readSettings } from '../../../src/settings/read-settings.ts';
import { settingValues } from '../../../src/settings/values.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kr-settings-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const store = (text: string): void => writeFileSync(path.join(directory, 'config.json'), text);
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('what is read', () => {
  it('without a file is the defaults', () => {
    expect(settingValues(directory)).toMatchObject({
      gracePeriodMs: 5000,
      maxResultBytes: 64 * 1024 * 1024,
      retentionAgeMs: null,
      retentionCount: null,
      defaultLanguage: null,
      progress: 'auto',
      secretNames: ['TOKEN', 'SECRET', 'PASSWORD', 'KEY', 'CREDENTIAL'],
    });
    expect(settingValues(directory).maxRunners).toBeGreaterThanOrEqual(2);
  });

  it('is what was set, and the default again after unset', () => {
    setSetting(directory, 'retention.AGE', '30d');
    setSetting(directory, 'maxRunners', '7');
    setSetting(directory, 'gracePeriod', '250ms');
    expect(settingValues(directory)).toMatchObject({
      retentionAgeMs: 30 * 24 * 3600 * 1000,
      maxRunners: 7,
      gracePeriodMs: 250,
    });
    expect(readSettings(directory).find(({ key }) => key === 'maxRunners')).toMatchObject({
      value: '7',
      source: 'file',
    });
    unsetSetting(directory, 'maxRunners');
    expect(readSettings(directory).find(({ key }) => key === 'maxRunners')).toMatchObject({
      value: '',
      source: 'default',
    });
    expect(statSync(path.join(directory, 'config.json')).mode & 0o077).toBe(0);
  });

  it('is normalised when a person wrote it', () => {
    store('{"progress":"Plain","defaultLanguage":"js","secretNames":"token, pin","retention":{"count":"3"}}');
    expect(settingValues(directory)).toMatchObject({
      progress: 'plain',
      defaultLanguage: 'JavaScript',
      secretNames: ['TOKEN', 'PIN'],
      retentionCount: 3,
    });
  });

  it('with empty secret names keeps nothing back', () => {
    store('{"secretNames":""}');
    expect(settingValues(directory).secretNames).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each(['{', '[]', '1', '{"progress":"fireworks"}', '{"progress":null}', '{"defaultLanguage":"cobol"}'])(
    'a file with %s',
    (text) => {
      store(text);
      expect(codeOf(() => settingValues(directory))).toBe('settings_unreadable');
    },
  );

  it('a value that is none for its key, and a key that is none', () => {
    expect(codeOf(() => setSetting(directory, 'maxRunners', '0'))).toBe('usage');
    expect(codeOf(() => setSetting(directory, 'gracePeriod', 'soon'))).toBe('usage');
    expect(codeOf(() => setSetting(directory, 'gracePriod', '1s'))).toBe('usage');
  });

  it('a change of a damaged file, which stays as it is', () => {
    store('{"progress":');
    expect(codeOf(() => setSetting(directory, 'maxRunners', '3'))).toBe('settings_unreadable');
    expect(readFileSync(path.join(directory, 'config.json'), 'utf8')).toBe('{"progress":');
  });

  it('an object in place of a value, as one thing', () => {
    store('{"maxRunners":{"a":{"b":1}},"retention":{"x":1}}');
    const { problems, unknownKeys } = examineSettings(directory, {});
    expect(problems.map(({ fix }) => fix)).toEqual(['kr config unset maxRunners']);
    expect(problems[0]?.message).toContain('{"a":{"b":1}}');
    expect(unknownKeys).toEqual(['retention.x']);
  });

  it('but a value that can not be used can be unset', () => {
    store('{"progress":"fireworks"}');
    unsetSetting(directory, 'progress');
    expect(settingValues(directory).progress).toBe('auto');
  });
});
