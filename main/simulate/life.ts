/** What happens at simulated kiosks: arrivals, notices, cables pulled, clocks set wrong; the same for the same seed. */
import type { FactDraft } from '../../core/contracts/fact.ts';
import type { Random } from '../../core/domain/random.ts';
import type { SimulatedKiosk } from './simulated-kiosk.ts';

export type LifeEvent =
  | { readonly kind: 'fact' }
  | { readonly kind: 'outage'; readonly ms: number }
  | { readonly kind: 'clock'; readonly offsetMs: number };

export interface LifeOptions {
  /** Share of events that pull the cable, and that set the clock wrong. */
  readonly outages: number;
  readonly clockFaults: number;
}

const YEAR_2000 = Date.UTC(2000, 0, 1);
const LONGEST_OUTAGE_MS = 4_000;

/** `now`: wall time, ms. Wrong clocks are those of the field: reset to 2000, years ahead, hours, seconds. */
export function nextEvent(random: Random, options: LifeOptions, now: number): LifeEvent {
  const roll = random();
  if (roll < options.outages) return { kind: 'outage', ms: 200 + random() * LONGEST_OUTAGE_MS };
  if (roll >= options.outages + options.clockFaults) return { kind: 'fact' };
  const faults = [YEAR_2000 - now, 4 * 365 * 86_400_000, -3_600_000, 3_600_000, -5_000, 5_000, 0];
  return { kind: 'clock', offsetMs: faults[Math.floor(random() * faults.length)] ?? 0 };
}

/** Somebody arrives for a session of the kiosk's room, as far as the hub has told of one; else IT is told something. */
export function nextFact(random: Random, kiosk: SimulatedKiosk, now: number): FactDraft {
  const DAY = 86_400_000;
  const sessions = kiosk.log.sessionIds(now - DAY, now + DAY);
  const people = kiosk.store.people().filter(({ isTrainer }) => !isTrainer);
  const session = sessions[Math.floor(random() * sessions.length)];
  const person = people[Math.floor(random() * people.length)];
  if (session === undefined || person === undefined) {
    const payload = { code: 'location.unconfirmed-start', detail: 'simulated' } as const;
    return { type: 'kiosk.noticed', subject: null, session: null, payload };
  }
  const payload = { method: 'badge-pin', location: null, policyVersion: 1, by: null } as const;
  return { type: 'attendance.checked-in', subject: person.subject, session, payload };
}
