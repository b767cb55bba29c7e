/** Excuses: when one may be handed in, who decides, and which sessions it reaches. Pure; `now` is wall time, ms. */
import type { FactDraft } from '../contracts/fact.ts';
import type { ExcuseReach } from '../contracts/rest/excuses.ts';
import { type HubRefusal, no } from '../contracts/rest/problem.ts';
import { daysAfter, daysBetween } from './local-time.ts';
import type { AttendanceRecord } from './record.ts';
import { dateOf, startOfDate } from './week.ts';

/** Days that one excuse may span. */
export const MOST_EXCUSE_DAYS = 366;

export interface ExcuseView {
  readonly id: string;
  /** Pseudonym of the person concerned. */
  readonly subject: string;
  readonly reach: ExcuseReach;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'withdrawn';
}

export interface Submission {
  readonly subject: string;
  readonly reach: ExcuseReach;
  /** For one session: when it is scheduled to start, ms, and the person's record; null when they have none. */
  readonly session: {
    readonly start: number;
    readonly record: Pick<AttendanceRecord, 'status' | 'walkIn'> | null;
  } | null;
  /** The person's excuses that wait. */
  readonly waiting: readonly ExcuseView[];
  /** IANA zone of the site, and how many days after a session an excuse is still taken. */
  readonly zone: string;
  readonly excuseDays: number;
}

/** Null: it may be handed in. The days count as the site's calendar does, to the end of the last one. */
export function decideSubmission(wanted: Submission, now: number): HubRefusal | null {
  const { reach, zone, excuseDays, session, waiting } = wanted;
  if (reach.what === 'days') {
    const days = daysBetween(reach.from, reach.until);
    if (days < 1 || days > MOST_EXCUSE_DAYS) return no('excuses.bad-days', { most: MOST_EXCUSE_DAYS });
  } else {
    if (session?.record?.walkIn !== 'no') return no('excuses.not-on-roll');
    const { status } = session.record;
    if (status !== 'pending' && status !== 'absent') return no('excuses.not-needed', { status });
  }
  const first = reach.what === 'days' ? reach.from : dateOf(session?.start ?? 0, zone);
  const last = daysAfter(first, excuseDays);
  if (dateOf(now, zone) > last) return no('excuses.too-late', { until: last });
  return waiting.some((other) => overlap(other.reach, reach)) ? no('excuses.waiting-already') : null;
}

/** Until when a session can be excused, ms (exclusive). */
export function excusableUntil(start: number, zone: string, excuseDays: number): number {
  return startOfDate(daysAfter(dateOf(start, zone), excuseDays + 1), zone);
}

/** Null: it may be taken back. */
export function decideWithdrawal(excuse: ExcuseView): HubRefusal | null {
  return excuse.state === 'waiting' ? null : no('excuses.not-waiting', { state: excuse.state });
}

/** Null: this person may decide about it. Nobody decides about their own. */
export function decideVerdict(excuse: ExcuseView, by: string): HubRefusal | null {
  if (excuse.subject === by) return no('excuses.own');
  return decideWithdrawal(excuse);
}

/** Null: another document may be added to the `held` ones. */
export function decideDocument(excuse: ExcuseView, held: number, most: number): HubRefusal | null {
  return decideWithdrawal(excuse) ?? (held >= most ? no('excuses.too-many-documents', { most }) : null);
}

/** Whether an excuse is meant for a session that starts at `start`, ms. */
export function reachesStart(
  reach: ExcuseReach,
  session: { readonly id: string; readonly start: number },
  zone: string,
): boolean {
  if (reach.what === 'session') return reach.sessionId === session.id;
  const day = dateOf(session.start, zone);
  return day >= reach.from && day <= reach.until;
}

/** The fact that an approved excuse leaves at each session that it reaches. */
export function approval(excuse: ExcuseView, sessionId: string, zone: string): FactDraft {
  const { id, subject, reach } = excuse;
  const days =
    reach.what === 'days'
      ? {
          days: {
            from: startOfDate(reach.from, zone),
            until: startOfDate(daysAfter(reach.until, 1), zone),
          },
        }
      : {};
  return { type: 'excuse.approved', subject, session: sessionId, payload: { excuseId: id, ...days } };
}

/** Two excuses of one person for the same session, or for days that they share. */
function overlap(a: ExcuseReach, b: ExcuseReach): boolean {
  if (a.what === 'session') return b.what === 'session' && a.sessionId === b.sessionId;
  return b.what === 'days' && a.from <= b.until && b.from <= a.until;
}
