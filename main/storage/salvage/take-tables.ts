/** What a damaged database held beside facts: whom the kiosk may meet, where it stands, its small values, its crops. */
import { feedPerson } from '../../../core/contracts/feed.ts';
import { type OpenOptions, readKioskDatabase } from '../database.ts';
import type { KioskDatabase } from '../kiosk-database.ts';
import { SqliteKioskStore } from '../sqlite-kiosk-store.ts';

/** The hub sends everything anew, so where the feed was is not taken; nor is what belongs to the damaged file alone. */
const NOT_TAKEN = `key NOT GLOB 'db.feed-cursor.*' AND key NOT GLOB 'db.taken-over.*'`;

interface Table {
  readonly select: string;
  readonly put: (db: KioskDatabase, rows: readonly Record<string, unknown>[]) => void;
}

const CROP = 'fact_id, subject, taken, expires, sealed';
const TABLES: readonly Table[] = [
  { select: 'SELECT person FROM people', put: putPeople },
  copied(`SELECT key, value FROM small_values WHERE ${NOT_TAKEN}`, 'small_values (key, value)'),
  copied('SELECT hub_epoch, origin, seq FROM acks', 'acks (hub_epoch, origin, seq)'),
  copied(`SELECT ${CROP} FROM evidence`, `evidence (${CROP})`),
];

/**
 * Each table from the first file that it can be read from as a whole; one that no file gives is left out: the hub sends
 * people and placement again. Nothing is taken into a database that the hub has told something. In the caller's
 * transaction. `files`: the newest first.
 */
export function takeTables(
  files: readonly string[],
  { db, key, nativeBinding }: { readonly db: KioskDatabase } & Pick<OpenOptions, 'key' | 'nativeBinding'>,
): void {
  // What the hub has told since then stands: it may have been to forget somebody.
  if (isInUse(db)) return;
  let left = TABLES;
  for (const file of files) {
    const old = orNull(() => readKioskDatabase({ file, key, nativeBinding, checkKey: false }));
    if (!old) continue;
    try {
      left = left.filter((table) => !take(old, db, table));
    } finally {
      old.close();
    }
  }
}

function take(from: KioskDatabase, to: KioskDatabase, { select, put }: Table): boolean {
  const rows = orNull(() => from.prepare<[], Record<string, unknown>>(select).all());
  if (rows) put(to, rows);
  return rows !== null;
}

function isInUse(db: KioskDatabase): boolean {
  const cursor =
    "SELECT 1 FROM small_values WHERE key GLOB 'db.feed-cursor.*' UNION SELECT 1 FROM people LIMIT 1";
  return db.prepare(cursor).get() !== undefined;
}

function putPeople(db: KioskDatabase, rows: readonly Record<string, unknown>[]): void {
  const store = new SqliteKioskStore(db);
  for (const { person } of rows) {
    const parsed = feedPerson.safeParse(orNull(() => JSON.parse(String(person)) as unknown));
    if (parsed.success) store.putPerson(parsed.data);
  }
}

function copied(select: string, into: string): Table {
  const put: Table['put'] = (db, rows) => {
    const [first] = rows;
    if (!first) return;
    const places = Object.keys(first).map(() => '?');
    const insert = db.prepare(`INSERT INTO ${into} VALUES (${places.join(', ')}) ON CONFLICT DO NOTHING`);
    for (const row of rows) insert.run(...Object.values(row));
  };
  return { select, put };
}

/** Whatever a damaged file makes SQLite say, it says that this part cannot be read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
