/** How sessions kept to their time, as sums, so that weeks and trainers add up. */
import type { SessionState } from './session.ts';

/** Sessions counted. Durations in ms. */
export interface AdherenceSums {
  readonly sessions: number;
  readonly missed: number;
  readonly canceled: number;
  /** Started after the scheduled start … */
  readonly startedLate: number;
  /** … and by how much, in sum. */
  readonly startDelay: number;
  /** Ended by a person before the scheduled end. */
  readonly endedEarly: number;
  /** Ended by time and not by a person. */
  readonly unattended: number;
  /** How long those lasted that a person ended … */
  readonly held: number;
  /** … and how long the same ones should have. */
  readonly planned: number;
}

export const NO_ADHERENCE: AdherenceSums = {
  sessions: 0,
  missed: 0,
  canceled: 0,
  startedLate: 0,
  startDelay: 0,
  endedEarly: 0,
  unattended: 0,
  held: 0,
  planned: 0,
};

/**
 * One session's part. It counts once it is over for good: settled, or canceled. A session that was missed is not
 * counted as canceled. Null while it does not count.
 */
export function adherenceOf(state: SessionState): AdherenceSums | null {
  const { definition, started, ended } = state;
  if (!definition || state.updateNeeded || !(state.settled || state.status === 'canceled')) return null;
  const delay = started ? Math.max(0, started.at - definition.scheduledStart) : 0;
  // Staff may end it days later, where a kiosk is silent: it had ended by time.
  const last = Math.max(definition.windows.sealAt, definition.windows.endUntil);
  const byTime = ended !== null && ended.at > last;
  const timed = started !== null && ended !== null && ended.at >= started.at && !byTime;
  return {
    sessions: 1,
    missed: Number(state.missed),
    canceled: Number(state.status === 'canceled' && !state.missed),
    startedLate: Number(delay > 0),
    startDelay: delay,
    endedEarly: Number(ended !== null && ended.at < definition.scheduledEnd),
    unattended: Number(state.unattended || byTime),
    held: timed ? ended.at - started.at : 0,
    planned: timed ? definition.scheduledEnd - definition.scheduledStart : 0,
  };
}

/** Mean delay of those that started late, minutes; null when none did. */
export function meanStartDelay(sums: Pick<AdherenceSums, 'startedLate' | 'startDelay'>): number | null {
  return sums.startedLate === 0 ? null : sums.startDelay / sums.startedLate / 60_000;
}

/** Time held over time planned; null when no session was both started and ended by a person. */
export function durationRatio(sums: Pick<AdherenceSums, 'held' | 'planned'>): number | null {
  return sums.planned === 0 ? null : sums.held / sums.planned;
}
