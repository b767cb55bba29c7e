/** Faces that were taken for an attack are counted beside their reason: also those that were told before that was done. */
import type { Kysely } from 'kysely';
import { decodeFact } from '../../../core/domain/fact-codec.ts';
import { SUSPECTED } from '../../../core/domain/kiosk-quality.ts';
import type { HubDatabase } from '../database.ts';
import { kioskTalliesOf, type ReceivedFact } from '../projections/kiosk-tallies.ts';

const BATCH = 1_000;

export async function up(db: Kysely<unknown>): Promise<void> {
  const hub = db as HubDatabase;
  await hub.deleteFrom('kiosk_tally').where('what', '=', SUSPECTED).execute();
  for (let after = -1; ; ) {
    const rows = await hub
      .selectFrom('fact')
      .select(['n', 'origin', 'text', 'received_at'])
      .where('n', '>', after)
      .where('type', '=', 'attendance.refused')
      .where('set_aside', 'is', null)
      .orderBy('n')
      .limit(BATCH)
      .execute();
    const byKiosk = new Map<string, ReceivedFact[]>();
    for (const { origin, text, received_at } of rows) {
      const kioskId = origin.split(':')[1] ?? '';
      const decoded = decodeFact(text);
      if (!decoded.ok) continue;
      const facts = byKiosk.get(kioskId) ?? [];
      facts.push({ fact: decoded.fact, receivedAt: received_at });
      byKiosk.set(kioskId, facts);
    }
    for (const [kioskId, facts] of byKiosk) await add(hub, kioskId, facts);
    const last = rows.at(-1);
    if (rows.length < BATCH || !last) return;
    after = last.n;
  }
}

async function add(db: HubDatabase, kioskId: string, facts: readonly ReceivedFact[]): Promise<void> {
  for (const row of (await kioskTalliesOf(db, kioskId, facts)).values()) {
    if (row.what !== SUSPECTED) continue;
    await db
      .insertInto('kiosk_tally')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['kiosk_id', 'week', 'what'])
          .doUpdateSet((eb) => ({ n: eb('kiosk_tally.n', '+', row.n) })),
      )
      .execute();
  }
}
