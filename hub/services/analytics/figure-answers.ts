/** Sums as answers show them. */
import type { z } from 'zod';
import type { analyticsArea, Tally } from '../../../core/contracts/rest/analytics.ts';
import { type AdherenceSums, durationRatio, meanStartDelay } from '../../../core/domain/adherence.ts';
import { type Counts, punctualityOf, rateOf } from '../../../core/domain/attendance-rate.ts';
import type { FeedbackSums } from '../../../core/ports/figure-store.ts';

type Dashboard = z.output<(typeof analyticsArea)['analytics.dashboard']['response']>;
export type AttendanceRow = Dashboard['weeks'][number];
export type AdherenceRow = Dashboard['adherence'];
export type FeedbackFigure = Dashboard['feedback'];

export function showTally(counts: Counts): Tally {
  const { credited: _credited, ...shown } = counts;
  return { ...shown, rate: rateOf(counts), punctuality: punctualityOf(counts) };
}

export function showAdherence(key: string, name: string, sums: AdherenceSums): AdherenceRow {
  return {
    key,
    name,
    sessions: sums.sessions,
    missed: sums.missed,
    canceled: sums.canceled,
    startedLate: sums.startedLate,
    meanStartDelay: meanStartDelay(sums),
    endedEarly: sums.endedEarly,
    unattended: sums.unattended,
    durationRatio: durationRatio(sums),
  };
}

export function showFeedback(sums: FeedbackSums): FeedbackFigure {
  const { answers } = sums;
  if (answers === 0) return { answers: 0, averages: null };
  const mean = (sum: number) => Math.round((sum / answers) * 100) / 100;
  return {
    answers,
    averages: {
      content: mean(sums.content),
      delivery: mean(sums.delivery),
      engagement: mean(sums.engagement),
      overall: mean(sums.overall),
    },
  };
}

export function addSums<T extends object>(rows: readonly T[], nothing: T): T {
  const total: Record<string, number> = { ...(nothing as Record<string, number>) };
  for (const row of rows)
    for (const [name, value] of Object.entries(row)) total[name] = (total[name] ?? 0) + Number(value);
  return total as T;
}
