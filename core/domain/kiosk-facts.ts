/** What a kiosk may say in its log. Anything else is kept as it came, but not folded. */
import type { FactEnvelope, FactType } from '../contracts/fact.ts';
import { payloadOf } from './fact-codec.ts';

/** Only the hub writes these. */
const HUB_TYPES: ReadonlySet<string> = new Set<FactType>([
  'session.scheduled',
  'session.changed',
  'session.canceled',
  'roll.changed',
  'session.offered',
  'session.doubted',
  'session.released',
  'session.settled',
  'excuse.approved',
]);

/** Why a kiosk's fact must not count, or null when it may: the hub's own types, or words in another kiosk's name. */
export function setAsideBecause(
  fact: FactEnvelope,
  kioskId: string,
): 'sync.not-a-kiosks-fact' | 'sync.other-kiosks-name' | null {
  if (HUB_TYPES.has(fact.type)) return 'sync.not-a-kiosks-fact';
  const sealed = payloadOf(fact, 'session.sealed');
  if (sealed && sealed.kioskId !== kioskId) return 'sync.other-kiosks-name';
  const gap = payloadOf(fact, 'log.gap');
  if (gap && kioskOfOrigin(gap.origin) !== kioskId) return 'sync.other-kiosks-name';
  const location = (
    payloadOf(fact, 'attendance.checked-in') ??
    payloadOf(fact, 'walk-in.requested') ??
    payloadOf(fact, 'session.started') ??
    payloadOf(fact, 'session.ended')
  )?.location;
  return location && location.kioskId !== kioskId ? 'sync.other-kiosks-name' : null;
}

/** The kiosk an origin belongs to, or null for a hub's. */
export function kioskOfOrigin(origin: string): string | null {
  const [kind, id] = origin.split(':');
  return kind === 'kiosk' ? (id ?? null) : null;
}
