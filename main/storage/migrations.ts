/**
 * The kiosk database's shape, as numbered steps that only go forward. A step that has shipped is never changed; add
 * one at the end. `PRAGMA user_version` holds the number of the last step taken.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Facts of every origin held here, as the exact texts. own: written by this kiosk.
  CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    fact_id TEXT NOT NULL,
    own INTEGER NOT NULL,
    type TEXT NOT NULL,
    session TEXT,
    subject TEXT,
    text TEXT NOT NULL,
    UNIQUE (origin, seq, hash)
  ) STRICT;
  CREATE INDEX facts_by_session ON facts (session, type, subject) WHERE session IS NOT NULL;
  CREATE INDEX facts_by_id ON facts (fact_id);

  -- Incarnations of this kiosk's log; the highest number is being written. seq and hash are its head.
  CREATE TABLE incarnations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    origin TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    began INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;

  CREATE TABLE acks (
    hub_epoch TEXT NOT NULL,
    origin TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (hub_epoch, origin)
  ) STRICT, WITHOUT ROWID;

  -- Projection: where a session lies in time, as its facts say.
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    scheduled_start INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_start ON sessions (scheduled_start);

  -- Received as facts but unreadable even as an envelope; kept, never folded.
  CREATE TABLE unreadable_facts (
    id INTEGER PRIMARY KEY,
    received INTEGER NOT NULL,
    detail TEXT NOT NULL,
    text TEXT NOT NULL UNIQUE
  ) STRICT;

  -- Sealed face crops on their way to the hub.
  CREATE TABLE evidence (
    fact_id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    taken INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    sealed BLOB NOT NULL
  ) STRICT;

  CREATE TABLE people (
    subject TEXT PRIMARY KEY,
    person TEXT NOT NULL
  ) STRICT;
  CREATE TABLE badges (
    badge TEXT PRIMARY KEY,
    subject TEXT NOT NULL REFERENCES people (subject) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX badges_by_subject ON badges (subject);

  -- Small values: the services' own, and under db. those of the storage itself.
  CREATE TABLE small_values (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Beside what is unreadable: what the hub wrote once and holds no more, since a backup was put back.
  ALTER TABLE unreadable_facts RENAME TO facts_aside;
  `,
];
