/** Faces that were not accepted, kept with their scores so that "why was I refused?" has an answer; no picture, no template. */
import type { FaceDecision } from '../../core/contracts/vision.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Journal } from './journal.ts';

/** The same is written at most this often, ms: who stands before the camera all day fills no log … */
const AGAIN_MS = 5_000;
/** … and once so many were written within the hour … */
const MANY = 200;
const HOUR_MS = 3_600_000;
/** … only this often, ms. */
const AGAIN_AFTER_MANY_MS = 5 * 60_000;
/** As many as the contract of the fact takes. */
const MOST_OMITTED = 100_000;
/** Kinds of refusals that are remembered at once; the one written longest ago is forgotten first. */
const MOST_KINDS = 200;

interface RefusedAttemptsNeeds {
  readonly clock: Clock;
  readonly journal: Journal;
}

/** Whose badge was shown with the face, for which session, and whether it looked like an attack. */
interface Attempt {
  readonly session: string | null;
  readonly subject: string | null;
  readonly suspicious: boolean;
}

export class RefusedAttempts {
  readonly #needs: RefusedAttemptsNeeds;
  /** By kind, least recently written first: when it was written, monotonic ms, and how many were left out since. */
  readonly #last = new Map<string, { at: number; omitted: number }>();
  #hour = { from: Number.NEGATIVE_INFINITY, written: 0 };

  constructor(needs: RefusedAttemptsNeeds) {
    this.#needs = needs;
  }

  /** Writes a refused decision, unless it belongs to no session or the same was written a moment ago. */
  consider({ outcome, evidence }: FaceDecision, { session, subject, suspicious }: Attempt): void {
    if (outcome.kind !== 'refused' || session === null) return;
    const { reason } = outcome;
    const key = [session, subject, reason, suspicious].join('/');
    const now = this.#needs.clock.mono();
    const last = this.#last.get(key);
    if (last && now - last.at < this.#pause(now)) {
      last.omitted = Math.min(last.omitted + 1, MOST_OMITTED);
      return;
    }
    const payload = { reason, omitted: last?.omitted ?? 0, suspicious };
    this.#needs.journal.write([
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
    this.#wrote(key, now);
  }

  #pause(now: number): number {
    if (now - this.#hour.from >= HOUR_MS) this.#hour = { from: now, written: 0 };
    return this.#hour.written < MANY ? AGAIN_MS : AGAIN_AFTER_MANY_MS;
  }

  #wrote(key: string, at: number): void {
    this.#last.delete(key);
    this.#last.set(key, { at, omitted: 0 });
    this.#hour.written += 1;
    const [oldest] = this.#last.keys();
    if (this.#last.size > MOST_KINDS && oldest !== undefined) this.#last.delete(oldest);
  }
}
