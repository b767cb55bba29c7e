import type { NoticeCode } from '../../../core/contracts/notice.ts';
import type { AttendancePolicy } from '../../../core/contracts/policy.ts';
import type {
  DecidedExcuse,
  Follower,
  LastingState,
  LowStanding,
  NewsStore,
} from '../../../core/ports/news-store.ts';
import type { HubDatabase } from '../database.ts';
import { readStored } from '../log/fact-store.ts';

/** Fewer records than this say nothing yet: one absence at the beginning of a term is half of everything. */
const ENOUGH = 5;

export class SqlNewsStore implements NewsStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async position(follower: Follower): Promise<number> {
    const row = await this.db
      .selectFrom('follower')
      .select('position')
      .where('name', '=', follower)
      .executeTakeFirst();
    return row?.position ?? 0;
  }

  async setPosition(follower: Follower, position: number): Promise<void> {
    await this.db
      .insertInto('follower')
      .values({ name: follower, position })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
      .execute();
  }

  async newestFact(): Promise<number> {
    const row = await this.db
      .selectFrom('fact')
      .select(({ fn }) => fn.max('n').as('n'))
      .executeTakeFirst();
    return row?.n ?? 0;
  }

  async factsAfter(position: number, types: readonly string[], sinceMs: number, limit: number) {
    const rows = await this.db
      .selectFrom('fact')
      .select(['text', 'hash', 'n'])
      .where('n', '>', position)
      .where('type', 'in', types)
      .where('received_at', '>', sinceMs)
      .where('set_aside', 'is', null)
      .orderBy('n')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ fact: readStored(row), place: row.n }));
  }

  async newestNotice(): Promise<number> {
    const row = await this.db
      .selectFrom('fact')
      .select(({ fn }) => fn.max('received_at').as('at'))
      .where('type', '=', 'kiosk.noticed')
      .executeTakeFirst();
    return row?.at ?? 0;
  }

  async noticesSince(code: NoticeCode, sinceMs: number, limit: number) {
    const rows = await this.db
      .selectFrom('fact')
      .select(['text', 'hash', 'received_at'])
      .where('type', '=', 'kiosk.noticed')
      // Narrows only: what the payload says decides the caller.
      .where('text', 'like', `%"${code}"%`)
      .where('received_at', '>=', sinceMs)
      .where('set_aside', 'is', null)
      .orderBy('received_at')
      .orderBy('origin')
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ fact: readStored(row), receivedAt: row.received_at }));
  }

  async excusesDecidedSince(sinceMs: number, limit: number): Promise<DecidedExcuse[]> {
    const rows = await this.db
      .selectFrom('excuse')
      .select(['id', 'subject', 'session', 'state', 'decided_at'])
      .where('decided_at', '>=', sinceMs)
      .where('state', 'in', ['approved', 'rejected'])
      .orderBy('decided_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      subject: row.subject,
      sessionId: row.session,
      state: row.state as DecidedExcuse['state'],
      decidedAt: row.decided_at ?? 0,
    }));
  }

  async newlyOffline(beforeMs: number) {
    const rows = await this.db
      .selectFrom('kiosk')
      .innerJoin('room', 'room.id', 'kiosk.room_id')
      .select(['kiosk.id', 'room.site_id', 'kiosk.last_seen'])
      .where('kiosk.revoked_at', 'is', null)
      .where('kiosk.online', '=', 0)
      .where('kiosk.last_seen', '<=', beforeMs)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('told')
              .select('told.key')
              .where('told.what', '=', 'kiosk.offline')
              .whereRef('told.key', '=', 'kiosk.id'),
          ),
        ),
      )
      .orderBy('kiosk.id')
      .execute();
    return rows.map((row) => ({ kioskId: row.id, siteId: row.site_id, lastSeen: row.last_seen ?? 0 }));
  }

  async newlyLow(limit: number): Promise<LowStanding[]> {
    const rows = await this.db
      .selectFrom('standing')
      .innerJoin('site', 'site.id', 'standing.site_id')
      .innerJoin('person', 'person.subject', 'standing.subject')
      .where('person.active', '=', 1)
      .selectAll('standing')
      .select('site.policy')
      .where('standing.risk', '>', 0)
      .where((eb) => eb(eb(eb('present', '+', eb.ref('late')), '+', eb.ref('absent')), '>=', ENOUGH))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('told')
              .select('told.key')
              .where('told.what', '=', 'attendance.below-minimum')
              .whereRef('told.key', '=', 'standing.subject'),
          ),
        ),
      )
      .orderBy('standing.subject')
      .orderBy('standing.site_id')
      .limit(limit)
      .execute();
    return rows.map(({ made_up: madeUp, ...row }) => ({
      subject: row.subject,
      siteId: row.site_id,
      counts: { ...row, madeUp },
      policy: JSON.parse(row.policy) as AttendancePolicy,
    }));
  }

  async told(what: LastingState, key: string, at: number): Promise<void> {
    await this.db
      .insertInto('told')
      .values({ what, key, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async forgetOver(beforeMs: number): Promise<void> {
    await this.db
      .deleteFrom('told')
      .where('what', '=', 'kiosk.offline')
      .where('key', 'in', (eb) =>
        eb
          .selectFrom('kiosk')
          .select('id')
          .where((or) => or.or([or('online', '=', 1), or('last_seen', '>', beforeMs)])),
      )
      .execute();
    await this.db
      .deleteFrom('told')
      .where('what', '=', 'attendance.below-minimum')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('standing')
              .select('standing.subject')
              .whereRef('standing.subject', '=', 'told.key')
              .where('standing.risk', '>', 0),
          ),
        ),
      )
      .execute();
  }
}
