import { z } from 'zod';
import type { ErasureLine, ErasureReceipt, FeedErasure } from '../../../core/contracts/erasure.ts';
import type {
  ErasureFilter,
  ErasureRow,
  ErasureStore,
  ReceiptRow,
} from '../../../core/ports/erasure-store.ts';
import type { HubDatabase } from '../database.ts';
import type { ErasureTable } from '../tables/erasures.ts';
import { endConsent, erasePerson } from './erase-person.ts';

/** SQLite and PostgreSQL bound the number of parameters of one query. */
const PART = 500;

const removedKinds = z.array(z.string());

export class SqlErasureStore implements ErasureStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async subjectOf(personId: string): Promise<string | null> {
    const query = this.db.selectFrom('person').select('subject').where('id', '=', personId);
    return (await query.executeTakeFirst())?.subject ?? null;
  }

  async personOf(subject: string): Promise<string | null> {
    const row = await this.db
      .selectFrom('person')
      .select('id')
      .where('subject', '=', subject)
      .where('erased_at', 'is', null)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  async erasedBefore(subject: string): Promise<ErasureRow | null> {
    const row = await this.db
      .selectFrom('erasure')
      .selectAll()
      .where('subject', '=', subject)
      .where('kind', '=', 'erased')
      .executeTakeFirst();
    return row ? rowOf(row) : null;
  }

  async insert(row: ErasureRow & { readonly n: number }): Promise<void> {
    const { id, subject, kind, at, by, reason, n } = row;
    await this.db
      .insertInto('erasure')
      .values({ id, subject, kind, at, done_by: by, reason, n })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  erase(personId: string, at: number): Promise<void> {
    return erasePerson(this.db, personId, at);
  }

  endConsent(personId: string, at: number, upTo: number): Promise<void> {
    return endConsent(this.db, personId, { at, upTo });
  }

  async list({ personId, before, limit }: ErasureFilter): Promise<ErasureRow[]> {
    let query = this.db.selectFrom('erasure').selectAll().orderBy('id', 'desc').limit(limit);
    if (before) query = query.where('id', '<', before);
    if (personId)
      query = query.where('subject', 'in', (eb) =>
        eb.selectFrom('person').select('subject').where('id', '=', personId),
      );
    return (await query.execute()).map(rowOf);
  }

  async receipts(erasureIds: readonly string[]): Promise<ReceiptRow[]> {
    const found: ReceiptRow[] = [];
    for (let from = 0; from < erasureIds.length; from += PART) {
      const rows = await this.db
        .selectFrom('erasure')
        .innerJoin('kiosk_person', 'kiosk_person.subject', 'erasure.subject')
        .innerJoin('kiosk', 'kiosk.id', 'kiosk_person.kiosk_id')
        .innerJoin('room', 'room.id', 'kiosk.room_id')
        .leftJoin('erasure_receipt as receipt', (join) =>
          join
            .onRef('receipt.erasure_id', '=', 'erasure.id')
            .onRef('receipt.kiosk_id', '=', 'kiosk_person.kiosk_id'),
        )
        .select(['erasure.id as erasureId', 'kiosk.id as kioskId', 'kiosk.name as kioskName'])
        .select(['room.name as roomName', 'kiosk.online', 'kiosk.last_seen as lastSeen'])
        .select(['kiosk.revoked_at as revokedAt', 'receipt.at as confirmedAt', 'receipt.removed'])
        .where('erasure.id', 'in', erasureIds.slice(from, from + PART))
        .orderBy('kiosk.name')
        .orderBy('kiosk.id')
        .execute();
      for (const row of rows)
        found.push({
          ...row,
          online: row.online === 1,
          removed: row.removed === null ? [] : removedKinds.parse(JSON.parse(row.removed)),
        });
    }
    return found;
  }

  async owedBy(kioskId: string, from: number): Promise<FeedErasure[]> {
    const rows = await this.db
      .selectFrom('erasure')
      .innerJoin('kiosk_person', 'kiosk_person.subject', 'erasure.subject')
      .leftJoin('erasure_receipt as receipt', (join) =>
        join.onRef('receipt.erasure_id', '=', 'erasure.id').on('receipt.kiosk_id', '=', kioskId),
      )
      .select(['erasure.id', 'erasure.subject', 'erasure.kind', 'receipt.at as confirmedAt'])
      .where('kiosk_person.kiosk_id', '=', kioskId)
      .where((eb) =>
        eb.or([
          eb('receipt.at', 'is', null),
          eb.and([
            eb('erasure.n', '>', from),
            // What was confirmed and was given again since is not to be taken away again.
            eb.not(
              eb.exists(
                eb
                  .selectFrom('consent')
                  .innerJoin('person', 'person.id', 'consent.person_id')
                  .select('consent.id')
                  .whereRef('person.subject', '=', 'erasure.subject')
                  .whereRef('consent.granted_at', '>=', 'erasure.at')
                  .where('consent.withdrawn_at', 'is', null),
              ),
            ),
          ]),
        ]),
      )
      .orderBy('erasure.n')
      .execute();
    return rows.map(({ confirmedAt, ...erasure }) =>
      confirmedAt === null ? erasure : { ...erasure, again: true },
    );
  }

  async confirm(kioskId: string, receipt: ErasureReceipt, at: number): Promise<boolean> {
    const owed = await this.db
      .selectFrom('erasure')
      .innerJoin('kiosk_person', 'kiosk_person.subject', 'erasure.subject')
      .select('erasure.id')
      .where('erasure.id', '=', receipt.id)
      .where('kiosk_person.kiosk_id', '=', kioskId)
      .executeTakeFirst();
    if (!owed) return false;
    await this.db
      .insertInto('erasure_receipt')
      .values({ erasure_id: receipt.id, kiosk_id: kioskId, at, removed: JSON.stringify(receipt.removed) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return true;
  }

  async lines(fromN: number): Promise<{ lines: ErasureLine[]; newest: number }> {
    const rows = await this.db
      .selectFrom('erasure')
      .select(['id', 'subject', 'kind', 'at', 'n'])
      .where('n', '>=', fromN)
      .orderBy('n')
      .orderBy('id')
      .execute();
    const lines = rows.map(({ n: _n, ...line }): ErasureLine => ({ v: 1, ...line }));
    return { lines, newest: rows.at(-1)?.n ?? fromN };
  }
}

function rowOf(row: ErasureTable): ErasureRow {
  const { id, subject, kind, at, done_by: by, reason } = row;
  return { id, subject, kind, at, by, reason };
}
