/** What a face decision leaves behind beside its answer: notices, refusals to look up, what is learned of a face. */
import type { FaceDecision } from '../../core/contracts/vision.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import { AttackReports } from './attack-reports.ts';
import type { Journal } from './journal.ts';
import type { EventLogger } from './parts.ts';
import { RefusedAttempts } from './refused-attempts.ts';
import { isFree, type Place } from './screen.ts';
import type { SessionBook } from './session-book.ts';
import { TemplateLearner } from './template-learner.ts';
import { asRosterError } from './unexpected.ts';

interface FaceFollowUpsNeeds {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly book: SessionBook;
  readonly journal: Journal;
  readonly logger: EventLogger;
}

export class FaceFollowUps {
  readonly #needs: FaceFollowUpsNeeds;
  readonly #attacks: AttackReports;
  readonly #learner: TemplateLearner;
  readonly #refused: RefusedAttempts;

  constructor(needs: FaceFollowUpsNeeds) {
    this.#needs = needs;
    this.#attacks = new AttackReports(needs);
    this.#learner = new TemplateLearner(needs);
    this.#refused = new RefusedAttempts(needs);
  }

  /**
   * To be called when the answer stands: nothing that fails here takes it back.
   * @param place where the conversation stood when the decision came.
   */
  after(decision: FaceDecision, place: Place): void {
    const suspicious = this.#attacks.suspects(decision);
    this.#contain('attack', () => {
      if (suspicious) this.#attacks.report(decision);
    });
    this.#contain('refused', () => this.#keepRefused(place, decision, suspicious));
    this.#contain('learn', () => this.#learner.consider(decision));
  }

  /** Feedback stands apart from attendance: who failed to prove who they are there is noted nowhere. */
  #keepRefused(place: Place, decision: FaceDecision, suspicious: boolean): void {
    const { book, clock } = this.#needs;
    if (place.at === 'confirm-face')
      this.#refused.consider(decision, { session: place.session, subject: place.who.subject, suspicious });
    else if (isFree(place)) {
      const session = book.open(clock.wall())?.id ?? null;
      this.#refused.consider(decision, { session, subject: null, suspicious });
    }
  }

  #contain(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code } = asRosterError(error);
      this.#needs.logger.error({ what, code, err: error }, 'face.follow-up-failed');
    }
  }
}
