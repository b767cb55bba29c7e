/** Faces that were not accepted, kept with their scores so that "why was I refused?" has an answer; no picture, no template. */
import type { FaceDecision } from '../../core/contracts/vision.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from './journal.ts';

/** The same reason is written at most this often, ms: who stands before the camera all day fills no log … */
const AGAIN_MS = 5_000;
/** … and once so many were written since the start … */
const MANY = 200;
/** … only this often, ms. */
const AGAIN_AFTER_MANY_MS = 5 * 60_000;

/** As many as the contract of the fact takes. */
const MOST_OMITTED = 100_000;

interface RefusedAttemptsNeeds {
  readonly clock: Clock;
  readonly journal: Journal;
}

/** Whose badge was shown with the face, and for which session. */
interface Attempt {
  readonly session: string | null;
  readonly subject: string | null;
}

export class RefusedAttempts {
  readonly #needs: RefusedAttemptsNeeds;
  /** By session and reason: when it was written last, monotonic ms, and how many were left out since. */
  readonly #last = new Map<string, { at: number; omitted: number }>();
  #written = 0;

  constructor(needs: RefusedAttemptsNeeds) {
    this.#needs = needs;
  }

  /** Writes a refused decision, unless it belongs to no session or the same was written a moment ago. */
  consider({ outcome, evidence }: FaceDecision, { session, subject }: Attempt): void {
    if (outcome.kind !== 'refused' || session === null) return;
    const { clock, journal } = this.#needs;
    const key = `${session}/${outcome.reason}`;
    const now = clock.mono();
    const last = this.#last.get(key);
    const pause = this.#written < MANY ? AGAIN_MS : AGAIN_AFTER_MANY_MS;
    if (last && now - last.at < pause) {
      last.omitted = Math.min(last.omitted + 1, MOST_OMITTED);
      return;
    }
    this.#last.set(key, { at: now, omitted: 0 });
    this.#written += 1;
    const payload = { reason: outcome.reason, omitted: last?.omitted ?? 0 };
    journal.write([
      subject === null
        ? { type: 'attendance.refused', subject, session, payload: { ...payload, face: evidence } }
        : {
            type: 'attendance.refused',
            subject,
            session,
            payload: { ...payload, face: null },
            secret: { face: evidence },
          },
    ]);
  }
}
