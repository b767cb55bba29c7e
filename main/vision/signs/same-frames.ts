import type { Frame } from '../../../core/contracts/vision.ts';

/** Every so many 32-bit words are read; no sensor repeats even a thirtieth of a picture's noise to the bit. */
const STRIDE = 7;
/** Repeats in a row that are a sign. A camera that doubles frames in poor light gives one at a time. */
const SIGN_REPEATS = 3;

/**
 * Notices a camera that gives the same frame over and over, or whose clock stands: a picture in place of a stream.
 * The frame's bytes are hashed (FNV-1a over words), so that nothing of it is kept.
 */
export class SameFrames {
  #hash = Number.NaN;
  #epoch = -1;
  #last = Number.NEGATIVE_INFINITY;
  /** When the frame that repeats was seen first, milliseconds. */
  #since = 0;
  #repeats = 0;

  next(frame: Pick<Frame, 'data' | 'epoch' | 'capturedAt'>): void {
    const hash = hashOf(frame.data);
    const stands = frame.epoch === this.#epoch && frame.capturedAt <= this.#last;
    const same = frame.epoch === this.#epoch && (hash === this.#hash || stands);
    this.#repeats = same ? this.#repeats + 1 : 0;
    if (!same) this.#since = frame.capturedAt;
    this.#hash = hash;
    this.#epoch = frame.epoch;
    this.#last = frame.capturedAt;
  }

  get sign(): boolean {
    return this.#repeats >= SIGN_REPEATS;
  }

  /** For how long nothing has changed, milliseconds. A clock that stands counts as for ever. */
  get frozenMs(): number {
    if (!this.sign) return 0;
    return this.#last > this.#since ? this.#last - this.#since : Number.POSITIVE_INFINITY;
  }
}

function hashOf(data: Uint8Array): number {
  const aligned = data.byteOffset % 4 === 0;
  const words = aligned
    ? new Uint32Array(data.buffer, data.byteOffset, data.byteLength >> 2)
    : new Uint32Array(data.slice().buffer, 0, data.byteLength >> 2);
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i += STRIDE) hash = Math.imul(hash ^ (words[i] as number), 0x01000193);
  return hash >>> 0;
}
