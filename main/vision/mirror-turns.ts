import { cosine, meanEmbedding } from './embedder.ts';

interface Half {
  readonly mirrored: boolean;
  readonly vector: Float32Array;
}

/**
 * Face and mirror image in turns: over the frames of one track each costs one pass of the model, and its vector is
 * the mean of this pass and the one before, which saw the other side. The first frame takes both passes, and so does
 * one whose pass does not look like the person before, so that no vector ever mixes two people.
 */
export class MirrorTurns {
  readonly #sameFrom: number;
  readonly #halves = new WeakMap<object, Half>();

  /** @param sameFrom cosine below which two passes of neighbouring frames are not of one person. */
  constructor(sameFrom: number) {
    this.#sameFrom = sameFrom;
  }

  /** The vector of the track's next frame. @param track any object that stands for the track while it lasts. */
  async next(track: object, pass: (mirrored: boolean) => Promise<Float32Array>): Promise<Float32Array> {
    const before = this.#halves.get(track);
    const mirrored = !(before?.mirrored ?? true);
    const vector = await pass(mirrored);
    this.#halves.set(track, { mirrored, vector });
    const other =
      before && cosine(before.vector, vector) >= this.#sameFrom ? before.vector : await pass(!mirrored);
    return meanEmbedding([vector, other]);
  }
}
