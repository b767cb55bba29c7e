/**
 * When something really happened, as far as the facts themselves can tell. A fact of a kiosk whose clock nobody
 * vouched for says how long after the machine's start it was written; once the hub has told the time in the same boot, a
 * `clock.anchored` fact ties the two together. What it cannot tell within two seconds stays in doubt and is not guessed.
 */
import type { ClockTrust, Fact } from '../contracts/fact.ts';
import { payloadOf } from './fact-codec.ts';
import { kioskOfOrigin } from './kiosk-facts.ts';

/** How far from the truth a time may be that is believed, ms. */
export const MAX_ERROR_MS = 2_000;
/** How far a clock that runs free may go wrong per ms: 100 ppm is twice what is sold as a clock crystal. */
export const FREE_RATE = 100e-6;
/** How far its rate may change between two anchors, which tell its mean: warmth and age, some parts per million. */
const RATE_CHANGE = 10e-6;
/** Two anchors that tell another rate than this are of a machine whose monotonic clock stood still or jumped. */
export const MOST_RATE = 500e-6;

export interface ToldTime {
  /** Wall time, ms. */
  readonly at: number;
  readonly trust: ClockTrust | 'reconstructed';
}

/** The hub's time (ms) at a reading of a boot's monotonic clock (ms), and how wrong it may be, ms. */
interface Anchor {
  readonly mono: number;
  readonly wall: number;
  readonly errorMs: number;
}

export type TimeTeller = (fact: Fact) => ToldTime;

/** For the facts of one session, in any order. A kiosk's anchors tell the time of its own facts only. */
export function timeTeller(facts: readonly Fact[]): TimeTeller {
  const boots = new Map<string, Anchor[]>();
  const bootOf = (fact: Fact): string => `${kioskOfOrigin(fact.origin)} ${fact.bootId}`;
  for (const fact of facts) {
    const said = payloadOf(fact, 'clock.anchored');
    if (!said || fact.clockTrust !== 'anchored') continue;
    const anchors = boots.get(bootOf(fact)) ?? [];
    anchors.push({ mono: fact.mono, wall: fact.wall, errorMs: said.errorMs });
    if (said.earlier) anchors.push(said.earlier);
    boots.set(bootOf(fact), anchors);
  }
  return (fact) => {
    const as = { at: fact.wall, trust: fact.clockTrust };
    if (fact.clockTrust === 'anchored') return as;
    const at = reconstruct(fact.mono, boots.get(bootOf(fact)) ?? []);
    return at === null ? as : { at: Math.round(at), trust: 'reconstructed' };
  };
}

export function isTrusted({ trust }: ToldTime): boolean {
  return trust === 'anchored' || trust === 'reconstructed';
}

/** Null where no anchor tells it well enough. */
function reconstruct(mono: number, anchors: readonly Anchor[]): number | null {
  let before: Anchor | null = null;
  let after: Anchor | null = null;
  for (const anchor of anchors) {
    if (anchor.mono <= mono && (before === null || anchor.mono > before.mono)) before = anchor;
    if (anchor.mono > mono && (after === null || anchor.mono < after.mono)) after = anchor;
  }
  if (before && after) return between(mono, before, after);
  const only = before ?? after;
  if (!only) return null;
  const away = mono - only.mono;
  return only.errorMs + Math.abs(away) * FREE_RATE <= MAX_ERROR_MS ? only.wall + away : null;
}

function between(mono: number, before: Anchor, after: Anchor): number | null {
  const span = after.mono - before.mono;
  const rate = (after.wall - before.wall) / span;
  const errors = Math.max(before.errorMs, after.errorMs);
  if (Math.abs(rate - 1) * span > MOST_RATE * span + before.errorMs + after.errorMs) return null;
  const nearest = Math.min(mono - before.mono, after.mono - mono);
  if (errors + nearest * RATE_CHANGE > MAX_ERROR_MS) return null;
  return before.wall + (mono - before.mono) * rate;
}
