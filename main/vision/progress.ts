import type { Hint, VisionEvent } from '../../core/contracts/vision.ts';

type Progress = Extract<VisionEvent, { type: 'progress' }>;

/** A hint must hold this long before people see it, milliseconds: a flickering instruction helps nobody. */
const SETTLE_MS = 250;

/** Steadies hints over time. */
export class HintFilter {
  #shown: Hint | null = null;
  #wanted: Hint | null = null;
  #since = 0;

  /** @param at capture time, milliseconds. */
  next(hint: Hint | null, at: number): Hint | null {
    if (hint !== this.#wanted) {
      this.#wanted = hint;
      this.#since = at;
    }
    if (this.#wanted !== this.#shown && at - this.#since >= SETTLE_MS) this.#shown = this.#wanted;
    return this.#shown;
  }
}

/** Passes progress on only when something a person could see has changed. */
export class ProgressFilter {
  #last = '';

  changed(progress: Progress): boolean {
    const { watch, track, phase, hint, step } = progress;
    const key = JSON.stringify([watch, track, phase, hint, step]);
    if (key === this.#last) return false;
    this.#last = key;
    return true;
  }
}
