import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import {
  type Change,
  type ChangeFeed,
  type ChangeKind,
  FEED_AHEAD_MS,
  FEED_BACK_MS,
  type FeedSession,
  type HeldPerson,
} from '../../../core/ports/change-feed.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import { type HubDatabase, on } from '../database.ts';
import { addChange } from '../log/fact-store.ts';
import { hasRealKiosk } from './simulated-kiosks.ts';

/** A kiosk that is further behind gets everything anew: that is less work. */
const MAX_CHANGES = 20_000;
const ROWS = 200;

/** The change feed in SQL. */
export class SqlChangeFeed implements ChangeFeed {
  readonly #db: HubDatabase;
  readonly #clock: Clock;

  constructor(db: HubDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async newest(trx?: HubTransaction): Promise<number> {
    const row = await on(this.#db, trx)
      .selectFrom('change')
      .select((eb) => eb.fn.max('n').as('n'))
      .executeTakeFirst();
    return row?.n ?? 0;
  }

  async since(from: number, trx: HubTransaction): Promise<Change[] | null> {
    const db = on(this.#db, trx);
    const { oldest } = (await db
      .selectFrom('change')
      .select((eb) => eb.fn.min('n').as('oldest'))
      .executeTakeFirst()) ?? { oldest: null };
    const newest = await this.newest(trx);
    if (from > newest || from < (oldest ?? 1) - 1 || newest - from > MAX_CHANGES) return null;
    const rows = await db
      .selectFrom('change')
      .select(['kind', 'key'])
      .distinct()
      .where('n', '>', from)
      .execute();
    return rows as Change[];
  }

  async kindsAfter(from: number): Promise<{ newest: number; changes: Change[] }> {
    const newest = await this.newest();
    const rows = await this.#db
      .selectFrom('change')
      .select((eb) => [
        'kind',
        eb.case().when('kind', '=', 'office').then(eb.ref('key')).else('').end().as('key'),
      ])
      .distinct()
      .where('n', '>', from)
      .where('n', '<=', newest)
      .execute();
    return { newest, changes: rows as Change[] };
  }

  mark(kind: ChangeKind, key: string, trx?: HubTransaction): Promise<number> {
    return addChange(on(this.#db, trx), kind, key, this.#clock.wall());
  }

  async sessionsFor(
    kiosk: Parameters<ChangeFeed['sessionsFor']>[0],
    now: number,
    trx: HubTransaction,
  ): Promise<FeedSession[]> {
    const db = on(this.#db, trx);
    const counts = kiosk.mode === 'real' || !(await hasRealKiosk(db, kiosk.siteId));
    // What a kiosk holds already it goes on being told of, also when it is moved out of reach. Each by an index of its own:
    // to go through all sessions there ever were for every kiosk would take too long.
    const possible = db
      .selectFrom('session_view')
      .select('id')
      .where('room_id', '=', kiosk.roomId)
      .where('scheduled_start', '<', now + FEED_AHEAD_MS)
      .where('scheduled_end', '>', now - FEED_BACK_MS)
      .union(db.selectFrom('kiosk_session').select('session as id').where('kiosk_id', '=', kiosk.id));
    const rows = await db
      .selectFrom('session_view as s')
      .leftJoin('kiosk_session as k', (join) =>
        join.onRef('k.session', '=', 's.id').on('k.kiosk_id', '=', kiosk.id),
      )
      .select(['s.id', 's.room_id', 's.trainer', 's.status', 's.settled', 's.seal_at', 'k.how'])
      .where('s.id', 'in', possible)
      // What a kiosk has still to seal it is sent however old it is.
      .where((eb) =>
        eb.or([
          eb('s.scheduled_end', '>', now - FEED_BACK_MS),
          eb.and([eb('k.how', '=', 'open'), eb('s.settled', '=', 0)]),
        ]),
      )
      .orderBy('s.scheduled_start')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      roomId: row.room_id,
      trainer: row.trainer,
      offerable: counts && row.settled === 0 && row.status !== 'canceled' && row.seal_at > now,
      offered: row.how !== null,
      sealed: row.how === 'sealed',
    }));
  }

  async rollOf(sessionIds: readonly string[], trx: HubTransaction): Promise<string[]> {
    const found = new Set<string>();
    for (let from = 0; from < sessionIds.length; from += ROWS) {
      const rows = await on(this.#db, trx)
        .selectFrom('record_view')
        .select('subject')
        .distinct()
        .where('session', 'in', sessionIds.slice(from, from + ROWS))
        .execute();
      for (const row of rows) found.add(row.subject);
    }
    return [...found];
  }

  async factTexts(
    sessionId: string,
    after: number,
    exceptOrigin: string | null,
    trx: HubTransaction,
  ): Promise<string[]> {
    let query = on(this.#db, trx)
      .selectFrom('fact')
      .select('text')
      .where('session', '=', sessionId)
      .where('set_aside', 'is', null)
      .where('n', '>', after)
      .orderBy('n');
    if (exceptOrigin !== null) query = query.where('origin', '!=', exceptOrigin);
    return (await query.execute()).map((row) => row.text);
  }

  async held(kioskId: string, trx: HubTransaction): Promise<HeldPerson[]> {
    const rows = await on(this.#db, trx)
      .selectFrom('kiosk_person')
      .selectAll()
      .where('kiosk_id', '=', kioskId)
      .execute();
    return rows.map((row) => ({ subject: row.subject, sentAt: row.sent_n, goneAt: row.gone_n }));
  }

  async setHeld(kioskId: string, people: readonly HeldPerson[], trx: HubTransaction): Promise<void> {
    for (let from = 0; from < people.length; from += ROWS) {
      const rows = people.slice(from, from + ROWS).map((person) => ({
        kiosk_id: kioskId,
        subject: person.subject,
        sent_n: person.sentAt,
        gone_n: person.goneAt,
      }));
      await on(this.#db, trx)
        .insertInto('kiosk_person')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['kiosk_id', 'subject']).doUpdateSet((eb) => ({
            sent_n: eb.ref('excluded.sent_n'),
            gone_n: eb.ref('excluded.gone_n'),
          })),
        )
        .execute();
    }
  }

  async affected(from: number, to: number, now: number): Promise<string[]> {
    const changes = await this.#db
      .selectFrom('change as c')
      .leftJoin('fact as f', 'f.n', 'c.n')
      .select(['c.kind', 'c.key', 'f.origin'])
      .distinct()
      .where('c.n', '>', from)
      .where('c.n', '<=', to)
      .execute();
    const kiosks = await this.#db
      .selectFrom('kiosk')
      .innerJoin('room', 'room.id', 'kiosk.room_id')
      .select(['kiosk.id', 'kiosk.room_id', 'room.site_id'])
      .where('kiosk.revoked_at', 'is', null)
      .execute();
    const told = new Set<string>();
    for (const change of changes) {
      const writer = change.origin === null ? null : kioskOfOrigin(change.origin);
      for (const id of await this.#concerned(change as Change, kiosks, now)) if (id !== writer) told.add(id);
    }
    return [...told];
  }

  async #concerned(
    change: Change,
    kiosks: readonly { id: string; room_id: string; site_id: string }[],
    now: number,
  ): Promise<string[]> {
    const inRooms = (rooms: ReadonlySet<string>) =>
      kiosks.filter((kiosk) => rooms.has(kiosk.room_id)).map((kiosk) => kiosk.id);
    switch (change.kind) {
      case 'kiosk':
        return kiosks.filter((kiosk) => kiosk.id === change.key).map((kiosk) => kiosk.id);
      case 'room': {
        const room = await this.#db
          .selectFrom('room')
          .select('site_id')
          .where('id', '=', change.key)
          .executeTakeFirst();
        return kiosks.filter((kiosk) => kiosk.site_id === room?.site_id).map((kiosk) => kiosk.id);
      }
      case 'session':
      case 'fact':
        return [...inRooms(await this.#roomsOf(change.key)), ...(await this.#offeredTo(change.key))];
      case 'person':
        return [...inRooms(await this.#roomsMeeting(change.key, now)), ...(await this.#holding(change.key))];
      case 'people':
      case 'office':
        return [];
    }
  }

  async #roomsOf(session: string): Promise<Set<string>> {
    const rows = await this.#db
      .selectFrom('session_view')
      .select('room_id')
      .where('id', '=', session)
      .execute();
    return new Set(rows.map((row) => row.room_id));
  }

  async #offeredTo(session: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('kiosk_session')
      .innerJoin('kiosk', 'kiosk.id', 'kiosk_session.kiosk_id')
      .select('kiosk.id')
      .where('kiosk_session.session', '=', session)
      .where('kiosk.revoked_at', 'is', null)
      .execute();
    return rows.map((row) => row.id);
  }

  /** Rooms whose sessions, now or soon, this person trains or attends. */
  async #roomsMeeting(subject: string, now: number): Promise<Set<string>> {
    const rows = await this.#db
      .selectFrom('session_view as s')
      .leftJoin('record_view as r', (join) =>
        join.onRef('r.session', '=', 's.id').on('r.subject', '=', subject),
      )
      .select('s.room_id')
      .distinct()
      .where('s.scheduled_start', '<', now + FEED_AHEAD_MS)
      .where('s.scheduled_end', '>', now - FEED_BACK_MS)
      .where((eb) => eb.or([eb('r.subject', 'is not', null), eb('s.trainer', '=', subject)]))
      .execute();
    return new Set(rows.map((row) => row.room_id));
  }

  async #holding(subject: string): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('kiosk_person')
      .innerJoin('kiosk', 'kiosk.id', 'kiosk_person.kiosk_id')
      .select('kiosk.id')
      .where('kiosk_person.subject', '=', subject)
      .where('kiosk_person.gone_n', 'is', null)
      .where('kiosk.revoked_at', 'is', null)
      .execute();
    return rows.map((row) => row.id);
  }
}
