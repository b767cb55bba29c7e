/** Removes what the hub asks to be removed of people, and remembers what that was until the hub has heard of it. */
import {
  type ErasureReceipt,
  erasureReceipt,
  type FeedErasure,
  type Removed,
} from '../../core/contracts/erasure.ts';
import type { KioskDatabase } from './database.ts';
import type { SqliteKioskStore } from './sqlite-kiosk-store.ts';
import { guarded } from './storage-error.ts';

/** One small value per receipt that the hub may not have. */
const RECEIPT = 'db.erasure.';

export class KioskErasures {
  readonly #db: KioskDatabase;
  readonly #store: SqliteKioskStore;

  constructor(db: KioskDatabase, store: SqliteKioskStore) {
    this.#db = db;
    this.#store = store;
  }

  /**
   * In the caller's transaction, before the items of the same body: consent that was given again comes with them. What
   * was done before is not done again. Whether anything was removed.
   */
  take(erasures: readonly FeedErasure[]): boolean {
    const asked = new Set(erasures.map((erasure) => erasure.id));
    const held = new Set(this.receipts().map((receipt) => receipt.id));
    for (const id of held) if (!asked.has(id)) this.#store.set(RECEIPT + id, null);
    let any = false;
    for (const { id, subject, kind } of erasures) {
      if (held.has(id)) continue;
      const removed = kind === 'erased' ? this.#erase(subject) : this.#forgetFace(subject);
      const receipt: ErasureReceipt = { v: 1, id, removed };
      this.#store.set(RECEIPT + id, JSON.stringify(receipt));
      any ||= removed.length > 0;
    }
    return any;
  }

  receipts(): ErasureReceipt[] {
    const rows = guarded(() =>
      this.#db
        .prepare<[string, string], { value: string }>(
          'SELECT value FROM small_values WHERE key >= ? AND key < ? ORDER BY key',
        )
        .all(RECEIPT, `${RECEIPT}g`),
    );
    return rows.map((row) => erasureReceipt.parse(JSON.parse(row.value)));
  }

  /** The write-ahead log still holds pages as they were before: it is folded in and emptied. */
  leaveNoTrace(): void {
    guarded(() => this.#db.pragma('wal_checkpoint(TRUNCATE)'));
  }

  #erase(subject: string): Removed[] {
    const person = this.#store.person(subject);
    const removed: Removed[] = person ? ['name', 'key'] : [];
    if (person && person.badges.length > 0) removed.push('badges');
    if (person?.pin) removed.push('pin');
    removed.push(...this.#forgetFace(subject));
    this.#store.removePerson(subject);
    this.#store.set(`pin.throttle.${subject}`, null);
    return removed;
  }

  #forgetFace(subject: string): Removed[] {
    const removed: Removed[] = [];
    const person = this.#store.person(subject);
    if (person && person.templates.length > 0) {
      this.#store.putPerson({ ...person, templates: [], alike: [] });
      removed.push('templates');
    }
    const learned = `learned.${subject}`;
    if (this.#store.get(learned) !== null) {
      this.#store.set(learned, null);
      removed.push('learned');
    }
    const crops = guarded(() => this.#db.prepare('DELETE FROM evidence WHERE subject = ?').run(subject));
    if (crops.changes > 0) removed.push('crops');
    return removed;
  }
}
