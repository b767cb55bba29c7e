/** Feedback: only from who was there, once, in its window; shown only where it unmasks nobody. */
import type { z } from 'zod';
import type { sealedPayloads } from '../contracts/fact.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { SessionState } from './session.ts';

export type Ratings = z.infer<(typeof sealedPayloads)['feedback.submitted']>;

/** When the session stopped taking arrivals, as far as is known: its end, or the time it seals by itself. */
export function completedAt(state: SessionState): number | null {
  if (state.ended) return state.ended.at;
  return state.status === 'completed' && state.definition ? state.definition.windows.sealAt : null;
}

/** When feedback closes, ms, for a session that was over at `since`. */
export function feedbackUntil(since: number, policy: Pick<AttendancePolicy, 'feedbackHours'>): number {
  return since + policy.feedbackHours * 3_600_000;
}

/** `given`: whether this person's feedback for this session is already in the log. */
export function decideFeedback(
  state: SessionState,
  subject: string,
  ratings: Ratings,
  given: boolean,
  now: number,
): Decision {
  const since = completedAt(state);
  const hours = state.definition?.policy.feedbackHours ?? 0;
  if (since === null || now < since || now > since + hours * 3_600_000) return refuse('feedback.not-open');
  const status = state.records.get(subject)?.status;
  const teaches = state.definition?.trainer === subject;
  if (teaches || (status !== 'present' && status !== 'late')) return refuse('feedback.not-attended');
  if (given) return refuse('feedback.already-given');
  return accept({
    type: 'feedback.submitted',
    subject,
    session: state.id,
    payload: { form: 1 },
    secret: ratings,
  });
}

const STEPS = [3, 5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * How many answers an aggregate may rest on: the minimum, then the greatest step not above the count and at least two
 * away from the minimum; once the window is closed all of them, or all but one or two. Two views of any time differ by
 * no answer or by two at least, also where a kiosk that was away sends answers after the close: who subtracts one view
 * from the other reads nobody's. 0 means "show nothing yet".
 */
export function releasable(count: number, minimum: number, closed: boolean): number {
  if (count < minimum) return 0;
  const steps = STEPS.filter((step) => step >= minimum + 2);
  const shown = steps.filter((step) => step <= count).at(-1) ?? minimum;
  if (!closed) return shown;
  const inPairs = shown + 2 * Math.floor((count - shown) / 2);
  return steps.includes(inPairs + 1) ? inPairs - 2 : inPairs;
}
