import { chmodSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { asSentence, KrError } from '../protocol/errors.ts';

/**
 * Takes the lock of a home: an exclusive SQLite transaction on a file of its own, which the system drops with the
 * process, however it ends. Throws `daemon_running` when another process has it.
 */
export function takeLock(lockPath: string): { release(): void } {
  let database: DatabaseSync | undefined;
  try {
    checkLock(lockPath);
    database = new DatabaseSync(lockPath, { timeout: 0 });
    chmodSync(lockPath, 0o600);
    // A rollback journal: in WAL mode an exclusive transaction would not keep other processes out. In memory: a full
    // disk must not keep a daemon from starting, it may be what removes something.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (error instanceof KrError) throw error;
    const { errcode } = error as { errcode?: number };
    // SQLITE_BUSY, or SQLITE_LOCKED
    if (errcode === 5 || errcode === 6) {
      throw new KrError(
        'daemon_running',
        'Another daemon has the lock of this home: kr daemon logs tells its process id.',
        { cause: error },
      );
    }
    throw new KrError(
      // SQLITE_FULL
      errcode === 13 ? 'disk_full' : 'home_unusable',
      `The lock ${lockPath} can't be taken: ${asSentence(error)} Choose another home with --home or KR_HOME.`,
      { cause: error },
    );
  }
  const held = database;
  return { release: () => held.close() };
}

/** Throws `home_unusable` when something else is in the place of the lock. */
export function checkLock(lockPath: string): void {
  const found = statSync(lockPath, { throwIfNoEntry: false });
  // A lock is never written to: this is damaged, or the file of another program, which SQLite might change.
  if (found && (!found.isFile() || found.size > 0)) {
    throw new KrError(
      'home_unusable',
      `${lockPath} is no lock of kr, which is an empty file. Move it away; nothing was changed.`,
    );
  }
}

/** How long a daemon that has the lock only by chance may take to end, and how often to try, in milliseconds. */
const patienceMs = 2000;
const pauseMs = 50;

/**
 * Takes the lock, for a daemon that a service manager starts: one that is started by hand at the same time has it for
 * a moment, sees who listens, and ends.
 */
export async function awaitLock(lockPath: string): Promise<{ release(): void }> {
  for (const deadline = Date.now() + patienceMs; ; await wait(pauseMs)) {
    try {
      return takeLock(lockPath);
    } catch (error) {
      if (!(error instanceof KrError) || error.code !== 'daemon_running' || Date.now() > deadline)
        throw error;
    }
  }
}
