/** The four questions after a session: once, from who was there. */
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import { decideFeedback, type Ratings } from '../../core/domain/feedback.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FactLog } from '../../core/ports/fact-log.ts';
import type { Journal } from './journal.ts';
import type { KnownSession, SessionBook } from './session-book.ts';

const ANY_RATINGS: Ratings = { content: 3, delivery: 3, engagement: 3, overall: 3, comment: '' };

export interface FeedbackNeeds {
  readonly clock: Clock;
  readonly log: FactLog;
  readonly book: SessionBook;
  readonly journal: Journal;
}

export class FeedbackService {
  readonly #needs: FeedbackNeeds;

  constructor(needs: FeedbackNeeds) {
    this.#needs = needs;
  }

  /** The session that feedback can be given for, if any. */
  session(): KnownSession | null {
    return this.#needs.book.feedback(this.#needs.clock.wall());
  }

  /** Why this person may not answer the questions, before they are asked; null when they may. */
  refusalBefore(session: string, subject: string): Refusal | null {
    const decision = this.#decide(session, subject, ANY_RATINGS);
    return decision.kind === 'refused' ? decision : null;
  }

  submit(session: string, subject: string, ratings: Ratings): Refusal | null {
    const decision = this.#decide(session, subject, ratings);
    if (decision.kind === 'refused') return decision;
    const written = this.#needs.journal.write(decision.facts);
    return written.kind === 'refused' ? written : null;
  }

  #decide(session: string, subject: string, ratings: Ratings) {
    const { book, clock, log } = this.#needs;
    const state = book.state(session);
    if (!state.definition) return refuse('feedback.not-open');
    const given = log.has('feedback.submitted', session, subject);
    return decideFeedback(state, subject, ratings, given, clock.wall());
  }
}
