/** What figures lose with a person's key: answers and times that were sealed under it can no longer be counted. */
import type { HubDatabase } from '../database.ts';
import { readStored } from '../log/fact-store.ts';
import type { KioskTallyTable } from '../tables/figures.ts';
import { kioskTalliesOf, type ReceivedFact } from './kiosk-tallies.ts';

/** SQLite and PostgreSQL bound the number of parameters of one query. */
const PART = 500;

/**
 * Runs `destroy`, which ends the subject's key, and takes from the kiosks' tallies what counted only with it. Sessions
 * whose feedback the person gave are counted again as soon as the hub comes to it. In the caller's transaction.
 */
export async function countWithout(
  db: HubDatabase,
  subject: string,
  destroy: () => Promise<void>,
): Promise<void> {
  const arrivals = await arrivalsByKiosk(db, subject);
  const before = await talliesOf(db, arrivals);
  await destroy();
  const after = await talliesOf(db, arrivals);
  for (const [key, { kiosk_id, week, what, n }] of before) {
    const lost = n - (after.get(key)?.n ?? 0);
    if (lost === 0) continue;
    await db
      .updateTable('kiosk_tally')
      .set((eb) => ({ n: eb('n', '-', lost) }))
      .where('kiosk_id', '=', kiosk_id)
      .where('week', '=', week)
      .where('what', '=', what)
      .execute();
  }
  await db.deleteFrom('kiosk_tally').where('n', '=', 0).execute();
  await countFeedbackAgain(db, subject);
}

type ByKiosk = ReadonlyMap<string, readonly ReceivedFact[]>;

async function talliesOf(db: HubDatabase, arrivals: ByKiosk): Promise<Map<string, KioskTallyTable>> {
  const tallies = new Map<string, KioskTallyTable>();
  for (const [kiosk, facts] of arrivals)
    for (const [key, row] of await kioskTalliesOf(db, kiosk, facts)) tallies.set(key, row);
  return tallies;
}

/** By way of the person's records: facts are found by session. */
async function arrivalsByKiosk(db: HubDatabase, subject: string): Promise<ByKiosk> {
  const records = await db
    .selectFrom('record_view')
    .select('session')
    .where('subject', '=', subject)
    .execute();
  const found = new Map<string, ReceivedFact[]>();
  for (let from = 0; from < records.length; from += PART) {
    const sessions = records.slice(from, from + PART).map((row) => row.session);
    const rows = await db
      .selectFrom('fact')
      .innerJoin('origin', 'origin.origin', 'fact.origin')
      .select(['fact.text', 'fact.hash', 'fact.received_at', 'origin.kiosk_id'])
      .where('fact.session', 'in', sessions)
      .where('fact.subject', '=', subject)
      .where('fact.type', 'in', ['attendance.checked-in', 'walk-in.requested'])
      .where('fact.set_aside', 'is', null)
      .execute();
    for (const { kiosk_id: kiosk, received_at: receivedAt, ...row } of rows)
      if (kiosk !== null)
        found.set(kiosk, [...(found.get(kiosk) ?? []), { fact: readStored(row), receivedAt }]);
  }
  return found;
}

async function countFeedbackAgain(db: HubDatabase, subject: string): Promise<void> {
  await db
    .insertInto('figures_due')
    .columns(['session'])
    .expression((eb) =>
      eb
        .selectFrom('feedback_view')
        .select('session')
        .where('subject', '=', subject)
        .where('session', 'not in', (inner) => inner.selectFrom('figures_due').select('session')),
    )
    .execute();
}
