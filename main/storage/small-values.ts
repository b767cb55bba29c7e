/** Small durable values by name (table `small_values`). In the caller's transaction; errors are SQLite's own. */
import type { Statement } from 'better-sqlite3';
import type { KioskDatabase } from './kiosk-database.ts';

/** Where the place in the hub's feed is kept. A machine that was claimed anew is another kiosk: it begins with a snapshot. */
export function feedCursorKey(kioskId: string): string {
  return `db.feed-cursor.${kioskId}`;
}

export class SmallValues {
  readonly #get: Statement<[string], string>;
  readonly #set: Statement<[string, string]>;
  readonly #remove: Statement<[string]>;

  constructor(db: KioskDatabase) {
    this.#get = db.prepare<[string], string>('SELECT value FROM small_values WHERE key = ?').pluck();
    this.#set = db.prepare(
      'INSERT INTO small_values (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#remove = db.prepare('DELETE FROM small_values WHERE key = ?');
  }

  get(key: string): string | null {
    return this.#get.get(key) ?? null;
  }

  set(key: string, value: string): void {
    this.#set.run(key, value);
  }

  remove(key: string): void {
    this.#remove.run(key);
  }
}
