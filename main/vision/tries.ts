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
/** So many times as often may one person be claimed by different faces: many who stand by a reader, but no parade. */
const DIFFERENT_FACES = 3;
/** Tries are kept for this many at most: the oldest go first. */
const MOST = 64;

interface Tried {
  /** What was seen; null when no straight look was had. */
  readonly face: Float32Array | null;
  /** Who it was taken for or claimed to be. */
  readonly subject: string | null;
  /** The face was somebody else's than the badge's: it says nothing against that face where it claims nobody. */
  readonly otherFace: boolean;
  readonly at: number;
}

/**
 * How often one face, or whoever claims to be one person, may fail. Also the holder of the face waits then, and has the
 * badge meanwhile: somebody with their picture is at the kiosk. A face that was none of a badge's holder's waits with
 * that badge alone: most often it is somebody's who stood beside the reader. Memory only; nothing of it leaves the process.
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
    this.#tried.push({ face, subject, otherFace: reason === 'vision.not-the-badge-holder', at });
    if (this.#tried.length > MOST) this.#tried.shift();
  }

  /** Somebody got in: what they failed at before is forgiven. */
  accepted(subject: string): void {
    this.#tried = this.#tried.filter((tried) => tried.subject !== subject);
  }

  /** Whether this face, or the person it claims to be, has failed too often lately. */
  exhausted(face: Float32Array | null, subject: string | null, at: number): boolean {
    const { count, withinMs, waitMs } = this.#limits;
    this.#tried = this.#tried.filter((tried) => tried.at > at - withinMs - waitMs && tried.at <= at);
    const claims = (tried: Tried) => subject !== null && tried.subject === subject;
    const alike = (tried: Tried) =>
      face !== null && tried.face !== null && cosine(tried.face, face) >= this.#sameFrom;
    const own = this.#tried.filter((tried) =>
      tried.otherFace ? claims(tried) && alike(tried) : claims(tried) || alike(tried),
    );
    return (
      this.#waits(own, count, at) || this.#waits(this.#tried.filter(claims), DIFFERENT_FACES * count, at)
    );
  }

  /** Whether somebody who failed at these times has to wait still. */
  #waits(tried: readonly Tried[], count: number, at: number): boolean {
    const { withinMs, waitMs } = this.#limits;
    // The wait runs from the try that used up the number, so that it ends though somebody keeps coming back.
    for (let last = tried.length - 1; last >= count - 1; last--) {
      const from = tried[last - count + 1] as Tried;
      const until = (tried[last] as Tried).at;
      if (until - from.at <= withinMs && at - until < waitMs) return true;
    }
    return false;
  }
}
