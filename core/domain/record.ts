/** One trainee's record in one session: what the evidence says, and whose word stands. Pure, order-free. */

import type { z } from 'zod';
import type { Fact, Method, settableStatus } from '../contracts/fact.ts';
import type { LocationProof } from '../contracts/location.ts';
import { compareFacts, payloadOf } from './fact-codec.ts';
import { isTrusted, type TimeTeller, type ToldTime } from './real-time.ts';

export type RecordStatus = 'pending' | 'present' | 'late' | 'absent' | 'excused' | 'void';

export type ReviewReason = 'unseen-evidence' | 'concurrent-corrections' | 'clock-not-trusted';

export interface Arrival {
  readonly factId: string;
  /** Wall time of the act, ms; told from the machine's own running time where that is better. */
  readonly at: number;
  readonly method: Method;
  readonly location: LocationProof | null;
  readonly clockTrust: ToldTime['trust'];
  /** Sealed face evidence, still sealed. */
  readonly sealed: string | null;
}

export interface Correction {
  readonly factId: string;
  readonly at: number;
  readonly status: z.infer<typeof settableStatus>;
  readonly by: string;
  readonly sealed: string | null;
}

export interface AttendanceRecord {
  readonly subject: string;
  readonly status: RecordStatus;
  /** How somebody not expected came to be here. */
  readonly walkIn: 'no' | 'waiting' | 'added' | 'refused';
  /** The arrival that counts: the first. */
  readonly arrival: Arrival | null;
  readonly arrivals: number;
  readonly correction: Correction | null;
  readonly corrections: readonly Correction[];
  readonly excused: boolean;
  readonly reviews: readonly ReviewReason[];
  /** Ids of every fact about this record, in order; what a correction made now is based on. */
  readonly factIds: readonly string[];
}

/** What the session says about a record. */
export interface RecordContext {
  /** `void`: once on the roll and taken off it. `none`: never on it. */
  readonly place: 'expected' | 'void' | 'none';
  /** From when an arrival is late, ms; null while the session has not started. */
  readonly lateFrom: number | null;
  readonly settled: boolean;
  readonly canceled: boolean;
  /** Scheduled start, ms: an excuse for some days does not follow a session to another day. */
  readonly startsAt: number | null;
  /** When a fact of the session was really written. */
  readonly timeOf: TimeTeller;
}

/** A record's state as a function of the set of its facts (any order) and its session. */
export function deriveRecord(
  subject: string,
  facts: readonly Fact[],
  context: RecordContext,
): AttendanceRecord {
  const ordered = [...facts].sort(compareFacts);
  const arrivals = arrivalsOf(ordered, context.timeOf);
  const arrival = arrivals[0] ?? null;
  const { correction, corrections, reviews } = correctionOf(ordered);
  const excused = ordered.some((fact) => isExcuse(fact, context.startsAt));
  const walkIn = walkInOf(ordered, context.place);
  if (arrival && !isTrusted({ at: arrival.at, trust: arrival.clockTrust })) reviews.push('clock-not-trusted');
  return {
    subject,
    status: statusOf({ arrival, correction, excused, walkIn }, context),
    walkIn,
    arrival,
    arrivals: arrivals.length,
    correction,
    corrections,
    excused,
    reviews,
    factIds: ordered.map((fact) => fact.id),
  };
}

function isExcuse(fact: Fact, startsAt: number | null): boolean {
  const approved = payloadOf(fact, 'excuse.approved');
  if (!approved) return false;
  const { days } = approved;
  return !days || (startsAt !== null && startsAt >= days.from && startsAt < days.until);
}

/** Precedence, not arrival order: human correction, then presence, then excuse, then settled absence. */
function statusOf(
  record: Pick<AttendanceRecord, 'arrival' | 'correction' | 'excused' | 'walkIn'>,
  context: RecordContext,
): RecordStatus {
  if (context.canceled) return 'void';
  if (record.correction) return record.correction.status;
  if (record.walkIn === 'refused') return 'void';
  if (record.walkIn === 'waiting') return 'pending';
  if (record.arrival && context.lateFrom !== null)
    return record.arrival.at >= context.lateFrom ? 'late' : 'present';
  if (context.place !== 'expected' && record.walkIn === 'no' && !record.arrival) return 'void';
  if (record.excused) return 'excused';
  return context.settled && !record.arrival && context.place === 'expected' ? 'absent' : 'pending';
}

function arrivalsOf(ordered: readonly Fact[], timeOf: TimeTeller): Arrival[] {
  const found: Arrival[] = [];
  for (const fact of ordered) {
    const payload = payloadOf(fact, 'attendance.checked-in') ?? payloadOf(fact, 'walk-in.requested');
    if (!payload) continue;
    const { at, trust } = timeOf(fact);
    found.push({
      factId: fact.id,
      at,
      method: payload.method,
      location: payload.location,
      clockTrust: trust,
      sealed: fact.sealed,
    });
  }
  return found.sort((a, b) => a.at - b.at);
}

function correctionOf(ordered: readonly Fact[]): {
  correction: Correction | null;
  corrections: Correction[];
  reviews: ReviewReason[];
} {
  const found = ordered.flatMap((fact): Corrected[] => {
    const payload = payloadOf(fact, 'attendance.corrected');
    if (!payload) return [];
    const { status, by, basedOn } = payload;
    const correction = { factId: fact.id, at: fact.wall, status, by, sealed: fact.sealed };
    return [{ fact, basedOn, correction }];
  });
  const standing = standingOf(found);
  const reviews: ReviewReason[] = [];
  if (standing.length > 1) reviews.push('concurrent-corrections');
  const winner = standing.at(-1) ?? null;
  const known = new Set(winner ? knownTo(winner, found) : []);
  if (winner && ordered.some((fact) => isEvidence(fact) && !known.has(fact.id)))
    reviews.push('unseen-evidence');
  return {
    correction: winner?.correction ?? null,
    corrections: found.map((entry) => entry.correction),
    reviews,
  };
}

/** A person's word over a record, and the ids of the facts that they had before their eyes. */
interface Based {
  readonly fact: Fact;
  readonly basedOn: readonly string[];
}

interface Corrected extends Based {
  readonly correction: Correction;
}

/**
 * The words that nobody overruled, in order; the last of them counts. A word overrules those that its author knew and
 * those before it in its own log, whatever the clocks said. Of words that all rest on each other the last one stands.
 */
function standingOf<T extends Based>(ordered: readonly T[]): readonly T[] {
  const known = new Set(ordered.flatMap(({ fact, basedOn }) => basedOn.filter((id) => id !== fact.id)));
  const newest = new Map<string, number>();
  for (const { fact } of ordered) newest.set(fact.origin, Math.max(fact.seq, newest.get(fact.origin) ?? 0));
  const standing = ordered.filter(({ fact }) => !known.has(fact.id) && fact.seq === newest.get(fact.origin));
  return standing.length > 0 ? standing : ordered.slice(-1);
}

/** What a correction rests on: what its author saw, and what the authors of the corrections it overrules saw. */
function knownTo(winner: Corrected, all: readonly Corrected[]): string[] {
  const known = new Set<string>();
  const left = [winner];
  for (let entry = left.pop(); entry; entry = left.pop()) {
    for (const id of entry.basedOn) {
      if (known.has(id)) continue;
      known.add(id);
      left.push(...all.filter(({ fact }) => fact.id === id));
    }
  }
  return [...known];
}

function isEvidence(fact: Fact): boolean {
  return (
    fact.type === 'attendance.checked-in' ||
    fact.type === 'walk-in.requested' ||
    fact.type === 'excuse.approved'
  );
}

/**
 * Somebody who is not on the roll waits for the trainer, whose last decision stands. Who was checked in before being taken
 * off the roll needs no decision.
 */
function walkInOf(ordered: readonly Fact[], place: RecordContext['place']): AttendanceRecord['walkIn'] {
  if (place === 'expected') return 'no';
  const decisions = ordered.flatMap((fact) => {
    const payload = payloadOf(fact, 'walk-in.decided');
    return payload ? [{ fact, basedOn: payload.basedOn ?? [], decision: payload.decision }] : [];
  });
  const last = standingOf(decisions).at(-1);
  if (last) return last.decision;
  const checkedIn = ordered.some((fact) => payloadOf(fact, 'attendance.checked-in') !== null);
  if (checkedIn && place === 'void') return 'no';
  return checkedIn || ordered.some((fact) => payloadOf(fact, 'walk-in.requested') !== null)
    ? 'waiting'
    : 'no';
}
