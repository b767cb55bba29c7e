/** The instants that bound a session, from its scheduled time and the policy. Only the hub computes them. */
import type { SessionWindows } from '../contracts/fact.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';

const MINUTE = 60_000;

/** `start` and `end` in ms since the epoch. Minutes are elapsed minutes, also across a change of the clocks. */
export function windowsOf(start: number, end: number, policy: AttendancePolicy): SessionWindows {
  return {
    arriveFrom: start - policy.arriveEarly * MINUTE,
    startFrom: start - policy.startEarly * MINUTE,
    startUntil: start + policy.startLate * MINUTE,
    endFrom: end - policy.endEarly * MINUTE,
    endUntil: end + policy.endLate * MINUTE,
    sealAt: end + policy.autoEnd * MINUTE,
  };
}
