/** What kiosks' logs say of the kiosks themselves, counted by week (of UTC): no persons. */
import { z } from 'zod';
import type { Fact } from '../../../core/contracts/fact.ts';
import { faceEvidence } from '../../../core/contracts/vision.ts';
import { isSuspicious } from '../../../core/domain/face-words.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { faceBound, refusedAs, SUSPECTED } from '../../../core/domain/kiosk-quality.ts';
import { mondayOf } from '../../../core/domain/week.ts';
import type { HubDatabase } from '../database.ts';
import { openFact } from '../log/sealed-facts.ts';
import type { KioskTallyTable } from '../tables/figures.ts';

const ROWS = 200;
const faceSecret = z.object({ face: z.object({ timing: faceEvidence.shape.timing }) });

/** A fact with when the hub took it in, ms. */
export interface ReceivedFact {
  readonly fact: Fact;
  readonly receivedAt: number;
}

/** Adds new facts of a kiosk to its tallies. */
export async function countKioskFacts(
  db: HubDatabase,
  kioskId: string,
  facts: readonly ReceivedFact[],
): Promise<void> {
  const rows = [...(await kioskTalliesOf(db, kioskId, facts)).values()];
  for (let from = 0; from < rows.length; from += ROWS) {
    await db
      .insertInto('kiosk_tally')
      .values(rows.slice(from, from + ROWS))
      .onConflict((conflict) =>
        conflict
          .columns(['kiosk_id', 'week', 'what'])
          .doUpdateSet((eb) => ({ n: eb('kiosk_tally.n', '+', eb.ref('excluded.n')) })),
      )
      .execute();
  }
}

/** The same, only counted; by kiosk, week and what. */
export async function kioskTalliesOf(
  db: HubDatabase,
  kioskId: string,
  facts: readonly ReceivedFact[],
): Promise<Map<string, KioskTallyTable>> {
  const rows = new Map<string, KioskTallyTable>();
  for (const { fact, receivedAt } of facts) {
    // No clock that runs ahead makes a week that has not come.
    const week = mondayOf(Math.min(fact.wall, receivedAt), 'UTC');
    const times = 1 + (payloadOf(fact, 'attendance.refused')?.omitted ?? 0);
    for (const what of await countedIn(db, fact)) {
      const key = `${kioskId}/${week}/${what}`;
      const row = rows.get(key) ?? { kiosk_id: kioskId, week, what, n: 0 };
      row.n += times;
      rows.set(key, row);
    }
  }
  return rows;
}

async function countedIn(db: HubDatabase, fact: Fact): Promise<string[]> {
  if (payloadOf(fact, 'kiosk.noticed')) return ['notice'];
  const refused = payloadOf(fact, 'attendance.refused');
  if (refused) {
    const { reason, suspicious = isSuspicious(reason, null) } = refused;
    return suspicious ? [refusedAs(reason), SUSPECTED] : [refusedAs(reason)];
  }
  const arrival = payloadOf(fact, 'attendance.checked-in') ?? payloadOf(fact, 'walk-in.requested');
  if (!arrival) return [];
  const what = ['check-in', METHOD[arrival.method]];
  if (arrival.location?.verdict === 'unconfirmed') what.push('unconfirmed');
  if (fact.clockTrust === 'drifted') what.push('untrusted');
  if (METHOD[arrival.method] !== 'face') return what;
  const opened = faceSecret.safeParse(await openFact(db, fact));
  if (opened.success) what.push(`face-ms-${faceBound(opened.data.face.timing.total)}`);
  return what;
}

const METHOD = {
  face: 'face',
  'badge-face': 'face',
  'badge-pin': 'badge',
  'trainer-word': 'word',
  staff: 'word',
} as const;
