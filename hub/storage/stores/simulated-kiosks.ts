/** Kiosks in simulation, which must never hold up what real ones do. */
import type { HubDatabase } from '../database.ts';

/** Whether a kiosk that is not in simulation serves this site: then its sessions are none of a simulated one. */
export async function hasRealKiosk(db: HubDatabase, siteId: string): Promise<boolean> {
  const row = await db
    .selectFrom('kiosk')
    .innerJoin('room', 'room.id', 'kiosk.room_id')
    .select('kiosk.id')
    .where('room.site_id', '=', siteId)
    .where('kiosk.mode', '=', 'real')
    .where('kiosk.revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Sessions that still wait for a kiosk in simulation that was revoked. */
export async function waitingForSimulated(db: HubDatabase): Promise<{ session: string; kioskId: string }[]> {
  const revoked = await db
    .selectFrom('kiosk')
    .select('id')
    .where('mode', '=', 'simulation')
    .where('revoked_at', 'is not', null)
    .execute();
  if (revoked.length === 0) return [];
  return db
    .selectFrom('kiosk_session')
    .innerJoin('session_view', 'session_view.id', 'kiosk_session.session')
    .select(['kiosk_session.session', 'kiosk_session.kiosk_id as kioskId'])
    .where(
      'kiosk_session.kiosk_id',
      'in',
      revoked.map(({ id }) => id),
    )
    .where('kiosk_session.how', 'in', ['open', 'doubted'])
    .where('session_view.settled', '=', 0)
    .execute();
}
