import type { Attempt } from './attempt.ts';
import { cosine } from './embedder.ts';
import type { Look } from './look.ts';
import type { RecogniserParts } from './recogniser-parts.ts';

/** Frames between two looks at somebody already decided on. */
const EVERY = 5;
/** Looks in a row that must show somebody else. */
const STRANGER_LOOKS = 2;

/** Notices that another person took the place of one who was decided on, without their face ever being out of view. */
export class Handover {
  readonly #parts: RecogniserParts;

  constructor(parts: RecogniserParts) {
    this.#parts = parts;
  }

  /** Whether it is somebody else now. Looks only now and then, and at once when the face jumped. */
  async next(attempt: Attempt, jumped: boolean, look: () => Promise<Look>): Promise<boolean> {
    const centre = attempt.centre();
    const { after } = attempt;
    if (!centre || (++after.frames % EVERY !== 0 && !jumped && after.strangers === 0)) return false;
    const now = await look();
    if (now.hint !== null) return false;
    const other = cosine(await this.#parts.looker.embed(now), centre) < this.#parts.limits.continuityScore;
    after.strangers = other ? after.strangers + 1 : 0;
    return after.strangers >= STRANGER_LOOKS;
  }
}
