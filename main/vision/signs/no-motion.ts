import type { Shape } from '../parallax.ts';

/** Looks that are compared. */
const LOOKS = 5;
/** Root mean square of the points about their mean, in eye distances, that not even a still face stays under. */
export const LEAST_MOTION = 0.002;

/**
 * Notices a face in which nothing moves against anything else: place, size and tilt are taken out of each look, so that
 * a picture that is carried about counts as still. Nobody alive is, and a sensor's noise alone moves landmarks more.
 */
export class NoMotion {
  readonly #shapes: Shape[] = [];

  next(shape: Shape): void {
    this.#shapes.push(shape);
    if (this.#shapes.length > LOOKS) this.#shapes.shift();
  }

  get sign(): boolean {
    return this.#shapes.length === LOOKS && innerMotion(this.#shapes) < LEAST_MOTION;
  }
}

/** How far points stray from their mean place within the face, root mean square in eye distances. */
export function innerMotion(shapes: readonly Shape[]): number {
  const length = shapes[0]?.length ?? 0;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    let mean = 0;
    for (const shape of shapes) mean += (shape[i] as number) / shapes.length;
    for (const shape of shapes) sum += ((shape[i] as number) - mean) ** 2;
  }
  return Math.sqrt((2 * sum) / (length * shapes.length));
}
