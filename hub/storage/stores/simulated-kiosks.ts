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
export function waitingForSimulated(db: HubDatabase): Promise<{ session: string; kioskId: string }[]> {
  return db
    .selectFrom('kiosk')
    .innerJoin('kiosk_session', 'kiosk_session.kiosk_id', 'kiosk.id')
    .innerJoin('session_view', 'session_view.id', 'kiosk_session.session')
    .select(['kiosk_session.session', 'kiosk.id as kioskId'])
    .where('kiosk.mode', '=', 'simulation')
    .where('kiosk.revoked_at', 'is not', null)
    .where('kiosk_session.how', 'in', ['open', 'doubted'])
    .where('session_view.settled', '=', 0)
    .execute();
}
