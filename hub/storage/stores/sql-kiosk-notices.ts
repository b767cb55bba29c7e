import { sql } from 'kysely';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { KioskNotice, KioskNotices, NoticeFilter } from '../../../core/ports/kiosk-notices.ts';
import type { HubDatabase } from '../database.ts';
import { readStored } from '../log/fact-store.ts';

/** Written out, not a parameter: the index over notices is found by it. */
const NOTICED = sql.lit('kiosk.noticed');
/** Whatever else a kiosk wrote in place of a code is not shown. */
const CODE = /^[a-z-]+\.[a-z-]+$/;

/** Notices in SQL, in the order in which the hub took them in: no kiosk's clock moves one out of sight. */
export class SqlKioskNotices implements KioskNotices {
  readonly #db: HubDatabase;

  constructor(db: HubDatabase) {
    this.#db = db;
  }

  async list(filter: NoticeFilter, _scope: Scope<'kiosk.read'>): Promise<KioskNotice[] | null> {
    let query = this.#db
      .selectFrom('fact')
      .innerJoin('origin', 'origin.origin', 'fact.origin')
      .innerJoin('kiosk', 'kiosk.id', 'origin.kiosk_id')
      .leftJoin('session_view', 'session_view.id', 'fact.session')
      .select(['fact.text', 'fact.hash', 'fact.received_at', 'kiosk.id', 'kiosk.name', 'session_view.title'])
      .where('fact.type', '=', NOTICED)
      .orderBy('fact.received_at', 'desc')
      .orderBy('fact.origin', 'desc')
      .orderBy('fact.seq', 'desc')
      .orderBy('fact.hash', 'desc')
      .limit(filter.limit);
    if (filter.kioskId !== undefined) query = query.where('kiosk.id', '=', filter.kioskId);
    if (filter.after !== undefined) {
      const place = await this.#place(filter.after);
      if (!place) return null;
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('fact.received_at', 'fact.origin', 'fact.seq', 'fact.hash'),
          '<',
          tuple(place.received_at, place.origin, place.seq, place.hash),
        ),
      );
    }
    return (await query.execute()).map((row) => {
      const fact = readStored(row);
      const code = payloadOf(fact, 'kiosk.noticed')?.code ?? '';
      return {
        id: fact.id,
        kioskId: row.id,
        kioskName: row.name,
        at: fact.wall,
        clockTrust: fact.clockTrust,
        receivedAt: row.received_at,
        code: CODE.test(code) ? code : 'unknown',
        sessionTitle: row.title,
      };
    });
  }

  /** Where a notice stands in the order of the list. */
  async #place(id: string) {
    return this.#db
      .selectFrom('fact')
      .select(['received_at', 'origin', 'seq', 'hash'])
      .where('id', '=', id)
      .where('type', '=', NOTICED)
      .orderBy('received_at')
      .executeTakeFirst();
  }
}
