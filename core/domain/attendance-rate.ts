/** How records are counted: what goes into a rate, and what a makeup does to the absence that it makes up for. */
import type { AttendancePolicy } from '../contracts/policy.ts';
import type { SessionState } from './session.ts';

/**
 * As what a record of a settled session counts; null while it counts as nothing. `made-up` is an absence that counts
 * as attended because a makeup was attended in its place.
 */
export type CountedAs = 'present' | 'late' | 'absent' | 'excused' | 'made-up';

/** Records counted. Sums of tallies are tallies. */
export interface Counts {
  readonly expected: number;
  readonly present: number;
  readonly late: number;
  readonly absent: number;
  readonly excused: number;
  /** Of the absent, those with a makeup attended in their place … */
  readonly madeUp: number;
  /** … and of these, those that count as attended. */
  readonly credited: number;
}

export const NO_COUNTS: Counts = {
  expected: 0,
  present: 0,
  late: 0,
  absent: 0,
  excused: 0,
  madeUp: 0,
  credited: 0,
};

/** One record as a tally. `madeUp`: whether a makeup was attended in its place. */
export function countOf(counted: CountedAs | null, madeUp: boolean): Counts {
  if (counted === null) return NO_COUNTS;
  const absent = counted === 'absent' || counted === 'made-up';
  return {
    expected: 1,
    present: Number(counted === 'present'),
    late: Number(counted === 'late'),
    absent: Number(absent),
    excused: Number(counted === 'excused'),
    madeUp: Number(absent && madeUp),
    credited: Number(counted === 'made-up'),
  };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    expected: a.expected + b.expected,
    present: a.present + b.present,
    late: a.late + b.late,
    absent: a.absent + b.absent,
    excused: a.excused + b.excused,
    madeUp: a.madeUp + b.madeUp,
    credited: a.credited + b.credited,
  };
}

/** (present + late + credited) / (present + late + absent); excused and void records are left out. Null without any. */
export function rateOf(counts: Counts): number | null {
  const counted = counts.present + counts.late + counts.absent;
  return counted === 0 ? null : (counts.present + counts.late + counts.credited) / counted;
}

/** present / (present + late); null when nobody came. */
export function punctualityOf(counts: Counts): number | null {
  const came = counts.present + counts.late;
  return came === 0 ? null : counts.present / came;
}

/** How one record is counted. */
export interface CountedRecord {
  readonly counted: CountedAs | null;
  /** The makeup that was attended in its place. */
  readonly madeUpBy: string | null;
}

export interface CountedSession {
  /** The session whose absences this one makes up for; its own records then count nowhere. */
  readonly standsFor: string | null;
  readonly records: ReadonlyMap<string, CountedRecord>;
}

/**
 * Counts a family: a session, the sessions it makes up for, and all their makeups. A session that makes up for one that
 * took place exists for the absentees of that: attending it marks their absence there, and its own records are not
 * counted. A session in place of one that never took place (canceled, missed) counts like any. In a chain of makeups
 * the first session that took place is the one that is made up for.
 */
export function countFamily(family: ReadonlyMap<string, SessionState>): Map<string, CountedSession> {
  const standsFor = new Map([...family.keys()].map((id) => [id, madeUpSession(family, id)]));
  const attended = attendedInstead(family, standsFor);
  const counted = new Map<string, CountedSession>();
  for (const [id, state] of family) {
    const instead = standsFor.get(id) ?? null;
    const records = new Map<string, CountedRecord>();
    for (const record of state.records.values()) {
      const absence = record.status === 'absent' || record.status === 'excused';
      const madeUpBy = (absence && attended.get(id)?.get(record.subject)) || null;
      const counts = instead === null && isCounted(state);
      records.set(record.subject, {
        counted: counts ? countedAs(record.status, madeUpBy, state.definition?.policy) : null,
        madeUpBy,
      });
    }
    counted.set(id, { standsFor: instead, records });
  }
  return counted;
}

/** Only what is settled counts, and only where every fact is understood. */
function isCounted(state: SessionState): boolean {
  return state.settled && state.status === 'completed' && !state.updateNeeded;
}

function countedAs(
  status: string,
  madeUpBy: string | null,
  policy: Pick<AttendancePolicy, 'madeUp'> | undefined,
): CountedAs | null {
  if (status === 'absent') return madeUpBy !== null && policy?.madeUp === 'counts' ? 'made-up' : 'absent';
  return status === 'present' || status === 'late' || status === 'excused' ? status : null;
}

/** The session at the top of the chain that took place, or null. */
function madeUpSession(family: ReadonlyMap<string, SessionState>, id: string): string | null {
  let found: string | null = null;
  const seen = new Set([id]);
  for (let next = originalOf(family, id); next !== null && !seen.has(next); next = originalOf(family, next)) {
    seen.add(next);
    if (family.get(next)?.started) found = next;
  }
  return found;
}

function originalOf(family: ReadonlyMap<string, SessionState>, id: string): string | null {
  return family.get(id)?.definition?.makeupOf ?? null;
}

/** Session made up for → who attended a makeup of it → that makeup; the earliest when there are several. */
function attendedInstead(
  family: ReadonlyMap<string, SessionState>,
  standsFor: ReadonlyMap<string, string | null>,
): Map<string, Map<string, string>> {
  const attended = new Map<string, Map<string, string>>();
  for (const makeup of [...family.values()].filter(isCounted).sort(byStart)) {
    const original = standsFor.get(makeup.id);
    if (!original) continue;
    const bySubject = attended.get(original) ?? new Map<string, string>();
    attended.set(original, bySubject);
    for (const { subject, status } of makeup.records.values()) {
      const came = status === 'present' || status === 'late';
      if (came && !bySubject.has(subject)) bySubject.set(subject, makeup.id);
    }
  }
  return attended;
}

function byStart(a: SessionState, b: SessionState): number {
  const difference = (a.definition?.scheduledStart ?? 0) - (b.definition?.scheduledStart ?? 0);
  return difference || (a.id < b.id ? -1 : 1);
}
