/** Feedback in aggregate. Single answers are opened here and leave only as means and unsigned comments. */
import type { z } from 'zod';
import { sealedPayloads } from '../../../core/contracts/fact.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { FeedbackAggregate } from '../../../core/contracts/rest/records.ts';
import { completedAt, decideFeedback, type Ratings, releasable } from '../../../core/domain/feedback.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { HubContext } from '../hub-context.ts';
import { problemOf } from '../refusals.ts';
import { readSession } from '../sessions/session-reading.ts';

type Answer = z.infer<(typeof sealedPayloads)['feedback.submitted']>;

export class FeedbackService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async aggregate(sessionId: string, scope: Scope<'feedback.read'>): Promise<FeedbackAggregate | HubRefusal> {
    const state = await this.context.log.sessionState(sessionId, scope);
    if (!state?.definition) return no('sessions.unknown');
    const since = completedAt(state);
    const { feedbackHours, feedbackMinimum } = state.definition.policy;
    const closed = since !== null && this.context.clock.wall() > since + feedbackHours * 3_600_000;
    const answers = await this.answersOf(sessionId);
    const shown = answers.slice(0, releasable(answers.length, feedbackMinimum, closed));
    if (shown.length === 0) return { answers: 0, averages: null, comments: [], closed };
    const mean = (key: 'content' | 'delivery' | 'engagement' | 'overall') =>
      Math.round((shown.reduce((sum, answer) => sum + answer[key], 0) / shown.length) * 100) / 100;
    return {
      answers: shown.length,
      averages: {
        content: mean('content'),
        delivery: mean('delivery'),
        engagement: mean('engagement'),
        overall: mean('overall'),
      },
      // In the order of the alphabet, not of the giving.
      comments: shown
        .map((answer) => answer.comment.trim())
        .filter((comment) => comment !== '')
        .sort((a, b) => a.localeCompare(b)),
      closed,
    };
  }

  /** Once, while it is open, by who attended: through the decider that kiosks ask. */
  async submit(
    sessionId: string,
    ratings: Ratings,
    scope: Scope<'feedback.submit'>,
  ): Promise<null | HubRefusal> {
    const { log, store, clock } = this.context;
    const { caller } = scope;
    if (!caller) return no('auth.required');
    return store.transaction(async (inside, trx) => {
      const read = await readSession(log, sessionId, scope, trx);
      const site = read && (await inside.sites.byId(read.state.definition.siteId, scope));
      if (!read || !site) return no('sessions.unknown');
      const given = read.facts.some(
        (fact) => fact.type === 'feedback.submitted' && fact.subject === caller.subject,
      );
      const decision = decideFeedback(read.state, caller.subject, ratings, given, clock.wall());
      if (decision.kind === 'refused') {
        const { code, params } = problemOf(decision, site.zone);
        return no(code, { ...params, hours: read.state.definition.policy.feedbackHours });
      }
      await log.append(decision.facts, trx);
      return null;
    });
  }

  /** The first answer of each person, as they came in: those that were shown once stay those that are shown. */
  private async answersOf(sessionId: string): Promise<Answer[]> {
    const answers = new Map<string, Answer>();
    const given = await this.context.log.sessionFactsByArrival(sessionId, 'feedback.submitted');
    const sealed = await this.context.log.openAllSealed(given);
    for (const fact of given) {
      if (fact.subject === null || answers.has(fact.subject)) continue;
      const opened = sealedPayloads['feedback.submitted'].safeParse(sealed.get(fact.id));
      if (opened.success) answers.set(fact.subject, opened.data);
    }
    return [...answers.values()];
  }
}
