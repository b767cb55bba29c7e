/** Which incarnation of the log is being written, where its head is, and how far its hybrid clock has come. */
import type { Statement } from 'better-sqlite3';
import { GENESIS_HASH } from '../../core/contracts/fact.ts';
import { formatHlc, HLC_ZERO, type Hlc, parseHlc } from '../../core/domain/hlc.ts';
import type { LogHead } from '../../core/ports/outbox.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { SmallValues } from './small-values.ts';

const HLC_KEY = 'db.hlc';
/** Why an incarnation is there that this database did not begin. */
export const TAKEN_BACK = 'taken-back';

/** Read from the database in every transaction, never remembered: two writers, or a rollback, cannot fork the log. */
export class LogState {
  readonly #heads: Statement<[], LogHead>;
  readonly #begin: Statement<[string, string, number, string]>;
  readonly #takeBack: Statement<[string, string, number, number, string]>;
  readonly #advance: Statement<[number, string, string]>;
  readonly #values: SmallValues;

  constructor(db: KioskDatabase) {
    this.#heads = db.prepare('SELECT origin, seq, hash FROM incarnations ORDER BY number');
    this.#begin = db.prepare(
      'INSERT INTO incarnations (origin, reason, began, seq, hash) VALUES (?, ?, ?, 0, ?)',
    );
    this.#takeBack = db.prepare(
      `INSERT INTO incarnations (origin, reason, began, seq, hash) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (origin) DO UPDATE SET seq = excluded.seq, hash = excluded.hash WHERE excluded.seq > seq`,
    );
    this.#advance = db.prepare('UPDATE incarnations SET seq = ?, hash = ? WHERE origin = ?');
    this.#values = new SmallValues(db);
  }

  /** Oldest first; the last is being written. */
  heads(): LogHead[] {
    return this.#heads.all();
  }

  begin(origin: string, reason: string, wall: number): LogHead {
    this.#begin.run(origin, reason, wall, GENESIS_HASH);
    return { origin, seq: 0, hash: GENESIS_HASH };
  }

  /** An incarnation that was read back from a damaged database. */
  takeBack(head: LogHead, wall: number): void {
    this.#takeBack.run(head.origin, TAKEN_BACK, wall, head.seq, head.hash);
  }

  advance(head: LogHead): void {
    this.#advance.run(head.seq, head.hash, head.origin);
  }

  hlc(): Hlc {
    const text = this.#values.get(HLC_KEY);
    return text === null ? HLC_ZERO : parseHlc(text);
  }

  setHlc(hlc: Hlc): void {
    this.#values.set(HLC_KEY, formatHlc(hlc));
  }
}
