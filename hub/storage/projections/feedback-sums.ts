/**
 * Feedback in figures. Only sessions whose window is closed count, and only where enough answered: what figures show
 * then is what the session's own page shows for good, so that no difference of two views unmasks anybody.
 */
import type { Fact } from '../../../core/contracts/fact.ts';
import { sealedPayloads } from '../../../core/contracts/fact.ts';
import { completedAt, type Ratings, releasable } from '../../../core/domain/feedback.ts';
import type { SessionState } from '../../../core/domain/session.ts';
import type { HubDatabase } from '../database.ts';
import { factsByArrival } from '../log/fact-store.ts';
import { openFact } from '../log/sealed-facts.ts';
import { type FeedbackSums, NO_FEEDBACK } from './view-rows.ts';

export interface FeedbackPart {
  readonly feedback: FeedbackSums;
  /** When the answers that are there will be counted, ms; null when they are, or there are none. */
  readonly closing: number | null;
}

const RATINGS = ['content', 'delivery', 'engagement', 'overall'] as const;
const NONE: FeedbackPart = { feedback: NO_FEEDBACK, closing: null };

/** The first answer of each person; who was erased no longer counts. */
export async function feedbackPart(
  db: HubDatabase,
  state: SessionState,
  facts: readonly Fact[],
  now: number,
): Promise<FeedbackPart> {
  const since = completedAt(state);
  const given = facts.some((fact) => fact.type === 'feedback.submitted');
  if (!given || since === null || !state.definition) return NONE;
  const { feedbackHours, feedbackMinimum } = state.definition.policy;
  const closes = since + feedbackHours * 3_600_000;
  if (now <= closes) return { feedback: NO_FEEDBACK, closing: closes };
  const answers = await answersOf(db, state.id);
  const sums = { ...NO_FEEDBACK };
  for (const answer of answers.slice(0, releasable(answers.length, feedbackMinimum, true))) {
    sums.answers += 1;
    for (const rating of RATINGS) sums[rating] += answer[rating];
  }
  return { feedback: sums, closing: null };
}

/** As they came in, and as the session's own page takes them. */
async function answersOf(db: HubDatabase, session: string): Promise<Ratings[]> {
  const answers = new Map<string, Ratings>();
  for (const fact of await factsByArrival(db, session, 'feedback.submitted')) {
    if (fact.subject === null || answers.has(fact.subject)) continue;
    const answer = sealedPayloads['feedback.submitted'].safeParse(await openFact(db, fact));
    if (answer.success) answers.set(fact.subject, answer.data);
  }
  return [...answers.values()];
}

/** Remembers when a session's feedback closes, or that there is nothing to wait for. */
export async function saveClosing(db: HubDatabase, session: string, closing: number | null): Promise<void> {
  if (closing === null) {
    await db.deleteFrom('feedback_closing').where('session', '=', session).execute();
    return;
  }
  await db
    .insertInto('feedback_closing')
    .values({ session, closes_at: closing })
    .onConflict((conflict) => conflict.column('session').doUpdateSet({ closes_at: closing }))
    .execute();
}
