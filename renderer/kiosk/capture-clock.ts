/**
 * When a frame was captured, on the page's own scale. Cameras stamp frames on a scale of their own; the frame that came
 * through quickest says how the two lie to each other. A camera whose stamps stand still is seen to stand still, however
 * often it delivers.
 */

/** The two scales may drift apart: only frames of so recent a time are compared, ms. */
const KEPT_MS = 30_000;

export class CaptureClock {
  /** Least way from the camera's scale to the page's, of this period and of the one before. */
  #least = Number.POSITIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;
  #periodFrom = Number.NEGATIVE_INFINITY;

  /**
   * @param stamp of the frame on the camera's scale, µs; null when it has none.
   * @param now when it was read, ms on the page's scale.
   * @returns ms on the page's scale, never later than `now`.
   */
  at(stamp: number | null, now: number): number {
    if (stamp === null || !Number.isFinite(stamp)) return now;
    if (now - this.#periodFrom >= KEPT_MS) {
      this.#before = this.#least;
      this.#least = Number.POSITIVE_INFINITY;
      this.#periodFrom = now;
    }
    const captured = stamp / 1000;
    this.#least = Math.min(this.#least, now - captured);
    return captured + Math.min(this.#least, this.#before);
  }
}
