/** Kiosks whose word that they, or the session, were elsewhere comes when both are in one room again. */
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import type { HubDatabase } from '../database.ts';
import type { ReceivedFact } from '../projections/kiosk-tallies.ts';
import { addChange } from './fact-store.ts';

/** Has such a kiosk asked to hear of the session, with which it is sent that anew (hub/services/kiosks/feed.ts). */
export async function recallReturned(
  db: HubDatabase,
  kioskId: string,
  facts: readonly ReceivedFact[],
  now: number,
): Promise<void> {
  const sessions = facts.flatMap(({ fact }) =>
    fact.session !== null && payloadOf(fact, 'session.sealed')?.cause === 'moved-away' ? [fact.session] : [],
  );
  if (sessions.length === 0) return;
  const together = await db
    .selectFrom('kiosk')
    .innerJoin('session_view', 'session_view.room_id', 'kiosk.room_id')
    .select('session_view.id')
    .where('kiosk.id', '=', kioskId)
    .where('session_view.id', 'in', sessions)
    .execute();
  for (const { id } of together) await addChange(db, 'session', id, now);
}
