/** What kiosks said to be lost of their logs (`log.gap`): after a damaged disk, what follows is taken without it. */
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { isToldLost, type LostRange } from '../../../core/domain/log-audit.ts';
import type { HubDatabase } from '../database.ts';
import { readStored } from './fact-store.ts';

/** What a `log.gap` names. */
export function lostBy(row: { readonly text: string; readonly hash: string }): LostRange[] {
  const gap = payloadOf(readStored(row), 'log.gap');
  return gap ? gap.ranges.map((range) => ({ origin: gap.origin, ...range })) : [];
}

/** Whether the kiosk said that it has none of these any more. Rare, so it has no index of its own. */
export async function isGapTold(db: HubDatabase, kioskId: string, gap: LostRange): Promise<boolean> {
  const rows = await db
    .selectFrom('fact')
    .innerJoin('origin', 'origin.origin', 'fact.origin')
    .select(['fact.text', 'fact.hash'])
    .where('fact.type', '=', 'log.gap')
    .where('fact.set_aside', 'is', null)
    .where('origin.kiosk_id', '=', kioskId)
    .execute();
  const ranges = rows.flatMap(lostBy).filter(({ origin }) => origin === gap.origin);
  return isToldLost(ranges, gap.from, gap.to);
}
