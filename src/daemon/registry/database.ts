import { chmodSync, existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { KrError } from '../../protocol/errors.ts';
import { migrations } from './migrations.ts';

/** Says in the file itself what it is ("krdb"), so that another program's database is never taken for ours. */
const applicationId = 0x6b726462;

/** A journal that grew for one large result does not stay large. */
const pragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA journal_size_limit = 8388608;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -16000;
`;

/**
 * Opens the registry and brings its schema up to date with `steps`: all of them, or none when one fails. A file that
 * is damaged, of another program, or of a newer kr is left exactly as it is: throws `registry_unreadable` or
 * `registry_from_future`, with the path.
 */
export function openDatabase(file: string, steps: readonly string[] = migrations): DatabaseSync {
  const found = statSync(file, { throwIfNoEntry: false });
  const isNew = !found || (found.isFile() && found.size === 0);
  if (!isNew) inspect(file, steps.length);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 5000 });
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600);
    // So that the file can become shorter again. To be said before anything is in it.
    if (isNew) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(pragmas);
    migrate(database, steps);
    return database;
  } catch (error) {
    database?.close();
    throw asRegistryError(error, file);
  }
}

/** Looks at an existing file without changing it, not even its journal. */
export function inspect(file: string, newest: number): void {
  // Opening a pipe would wait for ever.
  if (!statSync(file).isFile()) {
    throw new KrError('registry_unreadable', `${file} is no file. Move it away; nothing was changed.`);
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const version = pragma(database, 'user_version');
    const program = pragma(database, 'application_id');
    const empty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number };
    if (empty.n > 0 && program !== applicationId) {
      throw new KrError(
        'registry_unreadable',
        `The file ${file} is no registry of kr. Move it away; nothing was changed.`,
      );
    }
    if (version > newest) {
      throw new KrError(
        'registry_from_future',
        `The registry ${file} was written by a newer kr (schema ${version}, this kr knows ${newest}). ` +
          'Use that kr, or another home; nothing was changed.',
      );
    }
    const damage = database.prepare('PRAGMA quick_check(1)').get() as Record<string, unknown>;
    const verdict = String(Object.values(damage)[0]);
    if (verdict !== 'ok') throw new Error(verdict.replace(/\s+/g, ' '));
  } catch (error) {
    throw asRegistryError(error, file);
  } finally {
    database?.close();
  }
}

function migrate(database: DatabaseSync, steps: readonly string[]): void {
  const from = pragma(database, 'user_version');
  if (from === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of steps.slice(from)) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

export function pragma(database: DatabaseSync, name: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[0]);
}

/** SQLite's result codes that mean: no room, or no writing here. */
const fullCodes = new Set([13, 778, 1034, 4874]);
const readOnlyCodes = new Set([8, 14]);

/** The error a person can act on, for anything that SQLite throws. */
export function asRegistryError(error: unknown, file: string): KrError {
  if (error instanceof KrError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const code = (error as { errcode?: number }).errcode ?? 0;
  if (fullCodes.has(code)) {
    return new KrError(
      'disk_full',
      `The disk of ${file} is full: nothing was changed. Make room, then repeat the command.`,
      { cause: error },
    );
  }
  if (readOnlyCodes.has(code & 0xff)) {
    return new KrError(
      'home_unusable',
      `The registry ${file} can't be written: ${reason}. Nothing was changed.`,
      {
        cause: error,
      },
    );
  }
  return new KrError(
    'registry_unreadable',
    `The registry ${file} can't be read: ${reason}. Nothing was changed; move the file away to start anew.`,
    { cause: error },
  );
}
