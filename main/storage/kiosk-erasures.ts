/** Removes what the hub asks to be removed of people, and remembers what that was until the hub has heard of it. */
import {
  type ErasureReceipt,
  erasureReceipt,
  type FeedErasure,
  type Removed,
} from '../../core/contracts/erasure.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { destroyCopies } from './copies.ts';
import { BUSY_MS } from './database.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import type { SqliteKioskStore } from './sqlite-kiosk-store.ts';
import { guarded } from './storage-error.ts';

/** One small value per receipt that the hub may not have. */
const RECEIPT = 'db.erasure.';
/** There while something of what was removed may still lie beside the database. */
const TRACES = 'db.erasure-traces';
/** How long whoever stands at the kiosk may be kept waiting for a reader of the write-ahead log, ms. */
const CHECKPOINT_BUSY_MS = 200;

export class KioskErasures {
  readonly #db: KioskDatabase;
  readonly #store: SqliteKioskStore;

  constructor(db: KioskDatabase, store: SqliteKioskStore) {
    this.#db = db;
    this.#store = store;
  }

  /**
   * In the caller's transaction, before the items of the same body: consent that was given again comes with them. What
   * was done before is not done again.
   */
  take(erasures: readonly FeedErasure[]): void {
    const asked = new Set(erasures.map((erasure) => erasure.id));
    const held = new Set(this.#held().map((receipt) => receipt.id));
    for (const id of held) if (!asked.has(id)) this.#store.set(RECEIPT + id, null);
    for (const { id, subject, kind, again = false } of erasures) {
      if (held.has(id)) continue;
      const removed = kind === 'erased' ? this.#erase(subject) : this.#forgetFace(subject);
      const receipt: ErasureReceipt = { v: 1, id, removed };
      this.#store.set(RECEIPT + id, JSON.stringify(receipt));
      // Also when nothing of them was held: a copy from before may hold them. One that was made since does not.
      if (!again || removed.length > 0) this.#store.set(TRACES, 'left');
    }
  }

  /**
   * What may be told to the hub, because nothing of it is left on this disk.
   * @throws RosterError `storage.busy` while another program reads the database, and what the disk says: ask again
   */
  receipts(): ErasureReceipt[] {
    if (this.#store.get(TRACES) !== null) guarded(() => this.#leaveNoTrace());
    return this.#held();
  }

  #held(): ErasureReceipt[] {
    const rows = guarded(() =>
      this.#db
        .prepare<[string, string], { value: string }>(
          'SELECT value FROM small_values WHERE key >= ? AND key < ? ORDER BY key',
        )
        .all(RECEIPT, `${RECEIPT}g`),
    );
    return rows.map((row) => erasureReceipt.parse(JSON.parse(row.value)));
  }

  /** Copies hold people as they were, and the write-ahead log holds pages as they were: it is folded in and emptied. */
  #leaveNoTrace(): void {
    if (!this.#db.memory) destroyCopies(this.#db.name);
    this.#db.pragma(`busy_timeout = ${CHECKPOINT_BUSY_MS}`);
    try {
      const [result] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
      if (result?.busy !== 0)
        throw new RosterError(
          'storage.busy',
          'Another program reads the database, so what was erased is still in its log: close that program.',
          { retryable: true },
        );
    } finally {
      this.#db.pragma(`busy_timeout = ${BUSY_MS}`);
    }
    this.#store.set(TRACES, null);
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
