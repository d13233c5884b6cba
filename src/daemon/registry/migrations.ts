/**
 * The registry's schema, one step a version: `migrations[n]` leads from version n to n + 1. A step that has been
 * released is never changed, and for each version test/fixtures/registry keeps a registry as it was written then.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;

  -- key is the id in lower case; times are milliseconds since 1970.
  CREATE TABLE tasks (
    ord INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    percent REAL NOT NULL,
    reached REAL NOT NULL,
    message TEXT NOT NULL,
    progress_at INTEGER NOT NULL,
    progress_terminal INTEGER NOT NULL,
    parent_key TEXT,
    fault TEXT,
    exit_code INTEGER,
    cancel_asked INTEGER NOT NULL DEFAULT 0,
    queued_ord INTEGER
  ) STRICT;
  CREATE INDEX tasks_by_state ON tasks (state, ord);
  CREATE INDEX tasks_by_parent ON tasks (parent_key, ord) WHERE parent_key IS NOT NULL;

  CREATE TABLE definitions (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE results (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    type TEXT NOT NULL,
    json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_task ON events (key, seq);
  `,
  `
  -- Of progress only the newest of each task is of interest: see EventLog.
  DELETE FROM events WHERE type = 'progress'
    AND seq NOT IN (SELECT max(seq) FROM events WHERE type = 'progress' GROUP BY key);
  -- What is kept of removed tasks for a while is found by its age.
  CREATE INDEX events_of_removed ON events (seq) WHERE type = 'removed';
  `,
  `
  -- A result is JSON text in UTF-8, in pieces of bounded size: written and read one by one.
  CREATE TABLE result_pieces (ord INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, json BLOB NOT NULL) STRICT;
  CREATE INDEX result_pieces_by_task ON result_pieces (key, ord);
  INSERT INTO result_pieces (key, json) SELECT key, CAST(json AS BLOB) FROM results;
  DROP TABLE results;
  `,
  `
  -- group_key is the group's name in lower case; flow is JSON, TaskFlow, null when nothing was asked for.
  ALTER TABLE tasks ADD COLUMN group_key TEXT NOT NULL DEFAULT 'default';
  ALTER TABLE tasks ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tasks ADD COLUMN flow TEXT;
  -- Of live tasks only one has a dedup_key.
  ALTER TABLE tasks ADD COLUMN dedup_key TEXT;
  ALTER TABLE tasks ADD COLUMN restart_of TEXT;
  ALTER TABLE tasks ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
  -- A Queued task does not start before this time.
  ALTER TABLE tasks ADD COLUMN not_before INTEGER;
  -- The fault, as JSON, for which kr itself ends the task.
  ALTER TABLE tasks ADD COLUMN ending_fault TEXT;
  -- With what message a task that is being stopped ends; null: the usual one.
  ALTER TABLE tasks ADD COLUMN ending_message TEXT;
  -- A JSON array.
  ALTER TABLE tasks ADD COLUMN warnings TEXT;
  -- What has run has had its first attempt.
  UPDATE tasks SET attempt = 1 WHERE started_at IS NOT NULL;
  CREATE INDEX tasks_by_group ON tasks (group_key, state);
  CREATE INDEX live_tasks_by_dedup_key ON tasks (dedup_key)
    WHERE dedup_key IS NOT NULL AND state NOT IN ('Completed', 'Failed', 'Stopped');
  CREATE INDEX tasks_that_roll_up ON tasks (ord) WHERE json_extract(flow, '$.progressFromChildren');

  -- What a task still waits for: a row goes when on_key has ended as it has to. Where any_end is 0, that is Completed.
  CREATE TABLE dependencies (
    key TEXT NOT NULL,
    on_key TEXT NOT NULL,
    any_end INTEGER NOT NULL,
    PRIMARY KEY (key, on_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dependencies_by_on ON dependencies (on_key);

  -- parallel: the most that run at a time; null: no limit of its own. retention_age: milliseconds.
  CREATE TABLE groups (
    key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    parallel INTEGER,
    suspended INTEGER NOT NULL DEFAULT 0,
    retention_age INTEGER,
    retention_count INTEGER
  ) STRICT, WITHOUT ROWID;
  INSERT INTO groups (key, name) VALUES ('default', 'default');

  -- Attempts that are over and were followed by another. The event last_seq tells of their end.
  CREATE TABLE attempts (
    key TEXT NOT NULL,
    number INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    fault TEXT,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (key, number)
  ) STRICT, WITHOUT ROWID;

  -- Programs that are to be run since a task has ended; begun: that may have been started. A row goes when its program
  -- has ended. Texts are JSON. It has all that it needs: the task may be removed before, and its id be another's.
  CREATE TABLE end_programs (
    ord INTEGER PRIMARY KEY AUTOINCREMENT,
    task_ord INTEGER NOT NULL,
    key TEXT NOT NULL,
    argv TEXT NOT NULL,
    task TEXT NOT NULL,
    surroundings TEXT NOT NULL,
    begun INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  `,
];
