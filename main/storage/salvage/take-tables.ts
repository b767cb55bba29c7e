/** What a damaged database held beside facts: whom the kiosk may meet, where it stands, its small values, its crops. */
import { feedPerson } from '../../../core/contracts/feed.ts';
import { type KioskDatabase, type OpenOptions, readKioskDatabase } from '../database.ts';
import { SqliteKioskStore } from '../sqlite-kiosk-store.ts';

/** The hub sends everything anew, so where the feed was is not taken; nor is what belongs to the damaged file alone. */
const NOT_TAKEN = `key NOT GLOB 'db.feed-cursor.*' AND key NOT GLOB 'db.taken-over.*'`;

/**
 * A table that cannot be read whole is left out, and all of them where SQLite cannot open the file: the hub sends people
 * and placement again. Nothing is taken into a database that the hub has told something. In the caller's transaction.
 */
export function takeTables(
  file: string,
  { db, key, nativeBinding }: { readonly db: KioskDatabase } & Pick<OpenOptions, 'key' | 'nativeBinding'>,
): void {
  // What the hub has told since then stands: it may have been to forget somebody.
  if (isInUse(db)) return;
  const old = orNull(() => readKioskDatabase({ file, key, nativeBinding, checkKey: false }));
  if (!old) return;
  try {
    const store = new SqliteKioskStore(db);
    for (const { person } of all<{ person: string }>(old, 'SELECT person FROM people')) {
      const parsed = feedPerson.safeParse(orNull(() => JSON.parse(person) as unknown));
      if (parsed.success) store.putPerson(parsed.data);
    }
    copy(old, db, `SELECT key, value FROM small_values WHERE ${NOT_TAKEN}`, 'small_values (key, value)');
    copy(old, db, 'SELECT hub_epoch, origin, seq FROM acks', 'acks (hub_epoch, origin, seq)');
    const crop = 'fact_id, subject, taken, expires, sealed';
    copy(old, db, `SELECT ${crop} FROM evidence`, `evidence (${crop})`);
  } finally {
    old.close();
  }
}

function isInUse(db: KioskDatabase): boolean {
  const cursor =
    "SELECT 1 FROM small_values WHERE key GLOB 'db.feed-cursor.*' UNION SELECT 1 FROM people LIMIT 1";
  return db.prepare(cursor).get() !== undefined;
}

function copy(from: KioskDatabase, to: KioskDatabase, select: string, into: string): void {
  const rows = all<Record<string, unknown>>(from, select);
  const [first] = rows;
  if (!first) return;
  const places = Object.keys(first).map(() => '?');
  const insert = to.prepare(`INSERT INTO ${into} VALUES (${places.join(', ')}) ON CONFLICT DO NOTHING`);
  for (const row of rows) insert.run(...Object.values(row));
}

function all<Row>(db: KioskDatabase, select: string): Row[] {
  return orNull(() => db.prepare<[], Row>(select).all()) ?? [];
}

/** Whatever a damaged file makes SQLite say, it says that this part cannot be read. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
