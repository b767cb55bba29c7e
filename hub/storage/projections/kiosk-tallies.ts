/** What kiosks' logs say of the kiosks themselves, counted by week (of UTC): no persons. */
import { z } from 'zod';
import type { Fact } from '../../../core/contracts/fact.ts';
import { faceEvidence } from '../../../core/contracts/vision.ts';
import { isSuspicious } from '../../../core/domain/face-words.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { faceBound, refusedAs, SUSPECTED } from '../../../core/domain/kiosk-quality.ts';
import { mondayOf } from '../../../core/domain/week.ts';
import type { HubDatabase } from '../database.ts';
import { openFacts } from '../log/sealed-facts.ts';
import { RowInsert } from '../row-insert.ts';
import type { KioskTallyTable } from '../tables/figures.ts';

const DAY_MS = 86_400_000;
const tallyRows = new RowInsert('kiosk_tally', { kiosk_id: 'key', week: 'key', what: 'key', n: 'add' });
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
  await tallyRows.run(db, [...(await kioskTalliesOf(db, kioskId, facts)).values()]);
}

/** The same, only counted; by kiosk, week and what. */
export async function kioskTalliesOf(
  db: HubDatabase,
  kioskId: string,
  facts: readonly ReceivedFact[],
): Promise<Map<string, KioskTallyTable>> {
  const rows = new Map<string, KioskTallyTable>();
  const opened = await openFacts(
    db,
    facts.flatMap(({ fact }) => (isByFace(fact) ? fact : [])),
  );
  const weekOf = weeksByDay();
  for (const { fact, receivedAt } of facts) {
    // No clock that runs ahead makes a week that has not come.
    const week = weekOf(Math.min(fact.wall, receivedAt));
    const times = 1 + (payloadOf(fact, 'attendance.refused')?.omitted ?? 0);
    for (const what of countedIn(fact, opened.get(fact.id))) {
      const key = `${kioskId}/${week}/${what}`;
      const row = rows.get(key) ?? { kiosk_id: kioskId, week, what, n: 0 };
      row.n += times;
      rows.set(key, row);
    }
  }
  return rows;
}

/** The week (of UTC) of instants that are mostly of the same few days. */
function weeksByDay(): (ms: number) => string {
  const known = new Map<number, string>();
  return (ms) => {
    const day = Math.floor(ms / DAY_MS);
    const week = known.get(day) ?? mondayOf(day * DAY_MS, 'UTC');
    known.set(day, week);
    return week;
  };
}

function arrivalIn(fact: Fact) {
  return payloadOf(fact, 'attendance.checked-in') ?? payloadOf(fact, 'walk-in.requested');
}

function isByFace(fact: Fact): boolean {
  const arrival = arrivalIn(fact);
  return arrival !== null && METHOD[arrival.method] === 'face';
}

function countedIn(fact: Fact, opened: unknown): string[] {
  if (payloadOf(fact, 'kiosk.noticed')) return ['notice'];
  const refused = payloadOf(fact, 'attendance.refused');
  if (refused) {
    const { reason, suspicious = isSuspicious(reason, null) } = refused;
    return suspicious ? [refusedAs(reason), SUSPECTED] : [refusedAs(reason)];
  }
  const arrival = arrivalIn(fact);
  if (!arrival) return [];
  const what = ['check-in', METHOD[arrival.method]];
  if (arrival.location?.verdict === 'unconfirmed') what.push('unconfirmed');
  if (fact.clockTrust === 'drifted') what.push('untrusted');
  if (METHOD[arrival.method] !== 'face') return what;
  const secret = faceSecret.safeParse(opened);
  if (secret.success) what.push(`face-ms-${faceBound(secret.data.face.timing.total)}`);
  return what;
}

const METHOD = {
  face: 'face',
  'badge-face': 'face',
  'badge-pin': 'badge',
  'trainer-word': 'word',
  staff: 'word',
} as const;
