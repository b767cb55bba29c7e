/** Who may be lost: a rate under the site's minimum, or absences in a row. */
import type { AttendancePolicy } from '../contracts/policy.ts';
import { type CountedAs, type Counts, rateOf } from './attendance-rate.ts';

/** The standing rests on so many weeks, the present one included. */
export const RISK_WEEKS = 12;
/** How far back a streak is followed; above every limit that a policy can set. */
export const STREAK_LOOK_BACK = 64;

type RiskPolicy = Pick<AttendancePolicy, 'minimumRate' | 'absenceStreak'>;

export type RiskReason =
  | { readonly why: 'rate'; readonly rate: number; readonly minimum: number }
  | { readonly why: 'streak'; readonly absences: number };

/** Absences in a row up to now; `newestFirst` are the person's records. Excused ones neither end nor lengthen it. */
export function streakOf(newestFirst: Iterable<CountedAs | null>): number {
  let streak = 0;
  for (const counted of newestFirst) {
    if (counted === null || counted === 'excused') continue;
    if (counted !== 'absent') break;
    streak += 1;
  }
  return streak;
}

export function riskReasons(counts: Counts, streak: number, policy: RiskPolicy): RiskReason[] {
  const rate = rateOf(counts);
  const minimum = policy.minimumRate / 100;
  const reasons: RiskReason[] = [];
  if (rate !== null && rate < minimum) reasons.push({ why: 'rate', rate, minimum });
  if (streak >= policy.absenceStreak) reasons.push({ why: 'streak', absences: streak });
  return reasons;
}

/**
 * How far somebody is at risk, for sorting, worst first; 0 exactly when they are not. A percent under the minimum
 * weighs 100, a further absence in a row 500.
 */
export function riskOf(counts: Counts, streak: number, policy: RiskPolicy): number {
  let risk = 0;
  for (const reason of riskReasons(counts, streak, policy)) {
    risk +=
      reason.why === 'rate'
        ? Math.max(1, Math.round((reason.minimum - reason.rate) * 10_000))
        : 500 * (reason.absences - policy.absenceStreak + 1);
  }
  return risk;
}
