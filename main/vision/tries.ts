import type { FaceRefusal } from '../../core/contracts/vision.ts';
import { cosine } from './embedder.ts';

export interface TryLimits {
  /** Refused tries that may be made … */
  readonly count: number;
  /** … within this time, milliseconds, … */
  readonly withinMs: number;
  /** … before the next one has to wait so long, milliseconds. */
  readonly waitMs: number;
}

/** Refusals that count: those that somebody gets who tries to get a picture past the check. */
const COUNTED: ReadonlySet<FaceRefusal> = new Set<FaceRefusal>([
  'vision.not-live',
  'vision.challenge-failed',
  'vision.challenge-timed-out',
  'vision.not-the-badge-holder',
]);
/** Tries are kept for this many at most: the oldest go first. */
const MOST = 64;

interface Tried {
  /** What was seen; null when no straight look was had. */
  readonly face: Float32Array | null;
  /** Who it was taken for or claimed to be. */
  readonly subject: string | null;
  readonly at: number;
}

/**
 * How often one face, or whoever claims to be one person, may fail. Also the holder of the face waits then, and has the
 * badge meanwhile: somebody with their picture is at the kiosk. Memory only; nothing of it leaves the process.
 */
export class FaceTries {
  readonly #limits: TryLimits;
  /** Cosine from which two looks are of one face. */
  readonly #sameFrom: number;
  #tried: Tried[] = [];

  constructor(limits: TryLimits, sameFrom: number) {
    this.#limits = limits;
    this.#sameFrom = sameFrom;
  }

  /** A track ended with a refusal. @param at milliseconds on the clock of frames. */
  refused(reason: FaceRefusal, face: Float32Array | null, subject: string | null, at: number): void {
    if (!COUNTED.has(reason) || (face === null && subject === null)) return;
    this.#tried.push({ face, subject, at });
    if (this.#tried.length > MOST) this.#tried.shift();
  }

  /** Somebody got in: what they failed at before is forgiven. */
  accepted(subject: string): void {
    this.#tried = this.#tried.filter((tried) => tried.subject !== subject);
  }

  /** Whether this face, or the person it claims to be, has failed too often lately. */
  exhausted(face: Float32Array, subject: string | null, at: number): boolean {
    const { count, withinMs, waitMs } = this.#limits;
    this.#tried = this.#tried.filter((tried) => tried.at > at - withinMs - waitMs && tried.at <= at);
    const alike = this.#tried.filter(
      (tried) =>
        (subject !== null && tried.subject === subject) ||
        (tried.face !== null && cosine(tried.face, face) >= this.#sameFrom),
    );
    // The wait runs from the try that used up the number, so that it ends though somebody keeps coming back.
    for (let last = alike.length - 1; last >= count - 1; last--) {
      const from = alike[last - count + 1] as Tried;
      const until = (alike[last] as Tried).at;
      if (until - from.at <= withinMs && at - until < waitMs) return true;
    }
    return false;
  }
}
