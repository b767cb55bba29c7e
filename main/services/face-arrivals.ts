/** Who arrives before the camera at a free desk: taken in once, greeted once, refused once. */
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { FaceDecision } from '../../core/contracts/vision.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { AttendanceService } from './attendance.ts';
import { greeting, type Place, refused } from './screen.ts';

/** Nobody is greeted twice within this time for standing in front of the camera, ms. */
const GREET_AGAIN_MS = 6_000;

interface FaceArrivalsNeeds {
  readonly clock: Clock;
  readonly store: KioskStore;
  readonly attendance: AttendanceService;
}

export class FaceArrivals {
  readonly #needs: FaceArrivalsNeeds;
  /** Pseudonym to when they were greeted, monotonic ms. */
  readonly #greeted = new Map<string, number>();
  #refusedTrack: number | null = null;

  constructor(needs: FaceArrivalsNeeds) {
    this.#needs = needs;
  }

  /**
   * Where the decision leads; null when nothing is to be said: a greeting that was just given, or a trainer who passes
   * by. `mayRefuse`: a stranger's refusal would cut off nobody's greeting now.
   */
  arrive(decision: FaceDecision, mayRefuse: boolean): Place | null {
    const { attendance, clock, store } = this.#needs;
    const now = clock.mono();
    const { crop, evidence, outcome, track } = decision;
    if (outcome.kind === 'refused') return this.#refuse(refuse(outcome.reason), track, mayRefuse);
    const { subject } = outcome;
    const person = store.person(subject);
    // Consent may have been withdrawn while the face was being looked at.
    if (!person || person.templates.length === 0)
      return this.#refuse(refuse('vision.unknown-face'), track, mayRefuse);
    if (person.isTrainer && !attendance.isAwaited(subject)) return null;
    for (const [greeted, at] of this.#greeted) if (now - at >= GREET_AGAIN_MS) this.#greeted.delete(greeted);
    if (this.#greeted.has(subject)) return null;
    const outcomeOfArrival = attendance.arrive({ subject, method: 'face', secret: { face: evidence }, crop });
    this.#greeted.set(subject, now);
    return greeting(outcomeOfArrival);
  }

  #refuse(refusal: Refusal, track: number, mayRefuse: boolean): Place | null {
    if (track === this.#refusedTrack || !mayRefuse) return null;
    this.#refusedTrack = track;
    return refused(refusal);
  }
}
