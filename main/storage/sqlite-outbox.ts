/** The log as the sync sees it: what is past the hub's acknowledgement is left to send. */
import type { Statement } from 'better-sqlite3';
import type { EvidenceUpload, LogCheckpoint } from '../../core/contracts/mqtt.ts';
import { EVIDENCE_MAX_MS } from '../../core/domain/evidence-age.ts';
import type { IncarnationReason, LogHead, Outbox, OutboxFact } from '../../core/ports/outbox.ts';
import { keepCheckpoint } from './checkpoints.ts';
import type { KioskDatabase } from './kiosk-database.ts';
import { SmallValues } from './small-values.ts';
import type { SqliteFactLog } from './sqlite-fact-log.ts';
import { guarded } from './storage-error.ts';

interface EvidenceRow {
  readonly fact_id: string;
  readonly subject: string;
  readonly taken: number;
  readonly expires: number;
  readonly sealed: Uint8Array;
}

export class SqliteOutbox implements Outbox {
  readonly #db: KioskDatabase;
  readonly #log: SqliteFactLog;
  readonly #values: SmallValues;
  readonly #factsAfter: Statement<[string, number, number], OutboxFact>;
  readonly #hashAt: Statement<[string, number], string>;
  readonly #acked: Statement<[string, string], number>;
  readonly #setAcked: Statement<[string, string, number]>;

  constructor(db: KioskDatabase, log: SqliteFactLog) {
    this.#db = db;
    this.#log = log;
    this.#values = new SmallValues(db);
    this.#factsAfter = db.prepare(
      'SELECT seq, hash, text FROM facts WHERE origin = ? AND own = 1 AND seq > ? ORDER BY seq LIMIT ?',
    );
    this.#hashAt = db
      .prepare<[string, number], string>('SELECT hash FROM facts WHERE origin = ? AND seq = ? AND own = 1')
      .pluck();
    this.#acked = db
      .prepare<[string, string], number>('SELECT seq FROM acks WHERE hub_epoch = ? AND origin = ?')
      .pluck();
    this.#setAcked = db.prepare(
      `INSERT INTO acks (hub_epoch, origin, seq) VALUES (?, ?, ?)
       ON CONFLICT (hub_epoch, origin) DO UPDATE SET seq = excluded.seq`,
    );
  }

  heads(): LogHead[] {
    return guarded(() => {
      const heads = this.#log.heads();
      return heads.length > 0 ? heads : [this.#log.head()];
    });
  }

  factsAfter(origin: string, seq: number, limit: { facts: number; bytes: number }): OutboxFact[] {
    return guarded(() => {
      const found: OutboxFact[] = [];
      let bytes = 0;
      for (const row of this.#factsAfter.iterate(origin, seq, limit.facts)) {
        // What was lost to a damaged disk is missing: the batch ends there, and the next begins behind it.
        if (row.seq !== (found.at(-1)?.seq ?? row.seq - 1) + 1) break;
        bytes += Buffer.byteLength(row.text);
        if (found.length > 0 && bytes > limit.bytes) break;
        found.push(row);
      }
      return found;
    });
  }

  acked(hubEpoch: string, origin: string): number {
    return guarded(() => this.#acked.get(hubEpoch, origin) ?? 0);
  }

  setAcked(hubEpoch: string, origin: string, seq: number, word: LogCheckpoint | null): void {
    const write = () => {
      this.#setAcked.run(hubEpoch, origin, seq);
      if (word) keepCheckpoint(this.#values, origin, word);
    };
    guarded(() => this.#db.transaction(write).immediate());
  }

  hashAt(origin: string, seq: number): string | null {
    return guarded(() => this.#hashAt.get(origin, seq) ?? null);
  }

  tellHeld(): void {
    this.#log.tellHeld();
  }

  newIncarnation(reason: IncarnationReason): LogHead {
    return this.#log.newIncarnation(reason);
  }

  evidenceDue(hubEpoch: string, except: readonly string[]): EvidenceUpload | null {
    return guarded(() => {
      const row = this.#db
        .prepare<[string, string], EvidenceRow>(
          `SELECT evidence.* FROM evidence
           JOIN facts ON facts.fact_id = evidence.fact_id AND facts.own = 1
           JOIN acks ON acks.hub_epoch = ? AND acks.origin = facts.origin AND acks.seq >= facts.seq
           WHERE evidence.fact_id NOT IN (SELECT value FROM json_each(?))
           ORDER BY facts.id LIMIT 1`,
        )
        .get(hubEpoch, JSON.stringify(except));
      if (!row) return null;
      return {
        v: 1,
        factId: row.fact_id,
        subject: row.subject,
        takenAt: row.taken,
        expiresAt: row.expires,
        sealed: Buffer.from(row.sealed).toString('base64'),
      };
    });
  }

  dropEvidence(factId: string): void {
    guarded(() => this.#db.prepare('DELETE FROM evidence WHERE fact_id = ?').run(factId));
  }

  dropExpiredEvidence(now: number): number {
    // What was taken by a clock that was years off is left to the hub, which knows what time it is.
    const statement = this.#db.prepare('DELETE FROM evidence WHERE expires <= ? AND taken > ?');
    return guarded(() => statement.run(now, now - EVIDENCE_MAX_MS).changes);
  }
}
