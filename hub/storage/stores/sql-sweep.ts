import type { LogLoss } from '../../../core/domain/doubt.ts';
import { FEED_AHEAD_MS } from '../../../core/ports/change-feed.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { Awaited, HubSweep } from '../../../core/ports/hub-sweep.ts';
import type { KioskMode } from '../../../core/ports/kiosk-registry.ts';
import { type HubDatabase, on } from '../database.ts';
import { addChange } from '../log/fact-store.ts';
import { lossesOf } from '../log/log-losses.ts';
import { catchUpFigures } from '../projections/figures-catch-up.ts';
import { hasRealKiosk, waitingForSimulated } from './simulated-kiosks.ts';

const DAY = 86_400_000;
/** How long a kiosk may be away and still be told only what changed. */
const KEEP_CHANGES_MS = 30 * DAY;
/** As long as a network counts as one of a person's at sign-in. */
const KEEP_NETWORKS_MS = 30 * DAY;

/** What the jobs do, in SQL. */
export class SqlSweep implements HubSweep {
  readonly #db: HubDatabase;

  constructor(db: HubDatabase) {
    this.#db = db;
  }

  async dueForSettling(now: number): Promise<string[]> {
    const closed = this.#db
      .selectFrom('session_view')
      .select(['id', 'scheduled_start'])
      .where('settled', '=', 0)
      .where('status', '!=', 'canceled')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('kiosk_session')
              .select('kiosk_session.kiosk_id')
              .whereRef('kiosk_session.session', '=', 'session_view.id')
              .where('kiosk_session.how', 'in', ['open', 'doubted']),
          ),
        ),
      );
    // Each by an index of its own, and put in order here: else all sessions there ever were are looked at.
    const rows = await closed
      .where('seal_at', '<=', now)
      .union(closed.where('ended_at', 'is not', null))
      .execute();
    return rows.sort((a, b) => a.scheduled_start - b.scheduled_start).map((row) => row.id);
  }

  waitingForSimulated(): Promise<{ session: string; kioskId: string }[]> {
    return waitingForSimulated(this.#db);
  }

  lossesOf(kioskId: string, since: number, trx: HubTransaction): Promise<LogLoss[]> {
    return lossesOf(on(this.#db, trx), kioskId, since);
  }

  async awaited(siteId: string, trx: HubTransaction): Promise<Awaited | null> {
    const db = on(this.#db, trx);
    const hub = await db
      .selectFrom('hub_identity')
      .select(['epoch', 'origin', 'epoch_began'])
      .executeTakeFirst();
    const since = hub?.epoch_began ?? null;
    if (!hub || since === null) return null;
    const modes: KioskMode[] = (await hasRealKiosk(db, siteId)) ? ['real'] : ['real', 'simulation'];
    const rows = await db
      .selectFrom('kiosk')
      .innerJoin('room', 'room.id', 'kiosk.room_id')
      .select('kiosk.id')
      .where('room.site_id', '=', siteId)
      .where('kiosk.mode', 'in', modes)
      .where('kiosk.revoked_at', 'is', null)
      .where('kiosk.claimed_at', '<=', since)
      .where((eb) => eb.or([eb('heard_epoch', 'is', null), eb('heard_epoch', '!=', hub.epoch)]))
      .orderBy('kiosk.id')
      .execute();
    if (rows.length === 0) return null;
    return { since, origin: hub.origin, kioskIds: rows.map(({ id }) => id) };
  }

  async announceSessions(now: number): Promise<number> {
    return this.#db.transaction().execute(async (db) => {
      const rows = await db
        .selectFrom('session_view')
        .select('id')
        .where('announced', '=', 0)
        .where('scheduled_start', '<', now + FEED_AHEAD_MS)
        .execute();
      for (const { id } of rows) {
        await addChange(db, 'session', id, now);
        await db.updateTable('session_view').set({ announced: 1 }).where('id', '=', id).execute();
      }
      return rows.length;
    });
  }

  async expireEvidence(now: number): Promise<number> {
    const gone = await this.#db.deleteFrom('evidence').where('expires_at', '<=', now).executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async expireClaimCodes(now: number): Promise<number> {
    const gone = await this.#db
      .deleteFrom('claim_code')
      .where('expires_at', '<=', now - DAY)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async expireImports(now: number): Promise<number> {
    const gone = await this.#db.deleteFrom('import_job').where('expires_at', '<=', now).executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async expireRequests(before: number): Promise<number> {
    const gone = await this.#db
      .deleteFrom('idempotency')
      .where('claimed_at', '<=', before)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async expireAttempts(now: number): Promise<number> {
    const gone = await this.#db
      .deleteFrom('login_failure')
      .where((eb) =>
        eb.or([
          eb('last_at', '<=', now - KEEP_NETWORKS_MS),
          eb.and([eb('failures', '>', 0), eb('last_at', '<=', now - DAY)]),
        ]),
      )
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async pruneChanges(now: number): Promise<number> {
    const gone = await this.#db
      .deleteFrom('change')
      .where('at', '<=', now - KEEP_CHANGES_MS)
      // The newest says how far the feed has come.
      .where('n', '<', (eb) => eb.selectFrom('change').select((max) => max.fn.max('n').as('n')))
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  catchUpFigures(now: number): Promise<number> {
    return catchUpFigures(this.#db, now);
  }
}
