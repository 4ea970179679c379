/**
 * The tables of the embedded engine. All of them live in one file, so that a letter can move
 * between them in one transaction.
 */

/** Marks the file as one of Plateflow's: "PLTF" in ASCII. */
export const APPLICATION_ID = 0x504c5446;

/** Raised with each change to the tables. */
export const SCHEMA_VERSION = 2;

/**
 * - `queues` counts the messages of a queue: `published` ever, `position` out or done, `acked`
 *   done, `handed_out` at most ever out. `consumer` is raised by each channel that opens.
 * - `segments` holds the messages themselves, those of one publish in one row; `last` is the
 *   number of the newest. One row a message costs three times as much.
 * - `bodies`, `state` and `summaries` begin with a checksum: SQLite would not notice a bit that was
 *   flipped on the disk.
 * - `plates.alarm_at` is what is indexed of a deadline. It is never later than `due_at`, and it is
 *   left as it is when a deadline moves back, because moving an index entry costs more than all
 *   the rest of a write. Whoever asks what is due corrects the alarms that went off too early.
 * - `outbox` holds the summaries of one commit in one row; `last` is the number of the newest.
 *   Those up to `partitions.trimmed` are gone, even where they share a row with others.
 */
export const SCHEMA = `
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE queues (
    partition INTEGER NOT NULL,
    kind TEXT NOT NULL,
    published INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    handed_out INTEGER NOT NULL DEFAULT 0,
    acked INTEGER NOT NULL DEFAULT 0,
    consumer INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (partition, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE segments (
    partition INTEGER NOT NULL,
    kind TEXT NOT NULL,
    last INTEGER NOT NULL,
    bodies BLOB NOT NULL,
    PRIMARY KEY (partition, kind, last)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    partition INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    body BLOB NOT NULL,
    at REAL NOT NULL
  ) STRICT;

  CREATE TABLE partitions (
    partition INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL DEFAULT 0,
    next_commit INTEGER NOT NULL DEFAULT 1,
    last_summary INTEGER NOT NULL DEFAULT 0,
    trimmed INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE plates (
    id INTEGER PRIMARY KEY,
    partition INTEGER NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at REAL,
    held_until REAL,
    alarm_at REAL,
    UNIQUE (key, partition)
  ) STRICT;
  CREATE INDEX plates_by_alarm ON plates (partition, alarm_at) WHERE alarm_at IS NOT NULL;
  CREATE INDEX plates_by_hold ON plates (partition, held_until) WHERE held_until IS NOT NULL;

  CREATE TABLE ledgers (
    partition INTEGER NOT NULL,
    garage TEXT NOT NULL,
    entries INTEGER NOT NULL,
    exits INTEGER NOT NULL,
    counted_inside INTEGER NOT NULL,
    open_stays INTEGER NOT NULL,
    PRIMARY KEY (partition, garage)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    partition INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    summaries TEXT NOT NULL,
    PRIMARY KEY (partition, last)
  ) STRICT, WITHOUT ROWID;
`;
