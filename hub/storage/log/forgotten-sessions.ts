/** Sessions of which a hub that was put back to a backup does not know any more that it sent them to a kiosk. */
import type { Fact } from '../../../core/contracts/fact.ts';
import type { HubDatabase } from '../database.ts';
import { addChange } from './fact-store.ts';

/** Has the kiosk sent all of what it turns out to know of, before it is known again to have been sent it. */
export async function recallSessions(
  db: HubDatabase,
  kioskId: string,
  facts: readonly Fact[],
  now: number,
): Promise<void> {
  const sessions = [...new Set(facts.flatMap(({ session }) => session ?? []))];
  if (sessions.length === 0) return;
  const rows = await db
    .selectFrom('kiosk_session')
    .select('session')
    .where('kiosk_id', '=', kioskId)
    .where('session', 'in', sessions)
    .execute();
  const known = new Set(rows.map(({ session }) => session));
  for (const session of sessions) if (!known.has(session)) await addChange(db, 'session', session, now);
}
