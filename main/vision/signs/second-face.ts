import type { Box } from '../../../core/contracts/vision.ts';

/** Looks of which this many must show a second face. */
const LOOKS = 5;
const SHOWING = 3;
/** From this share of the matched face's height on; smaller ones are people behind, or none at all. */
const LEAST_SIZE = 0.5;
/** Within so many heights of the matched face from middle to middle: a sheet, a screen, a picture held up. */
const NEAR = 1.6;

/** Notices a face right beside or inside the matched one, as there is when somebody holds a picture before the camera. */
export class SecondFace {
  readonly #looks: boolean[] = [];

  next(face: Box, all: readonly Box[]): void {
    this.#looks.push(all.some((other) => other !== face && beside(face, other)));
    if (this.#looks.length > LOOKS) this.#looks.shift();
  }

  get sign(): boolean {
    return this.#looks.filter((shows) => shows).length >= SHOWING;
  }
}

function beside(face: Box, other: Box): boolean {
  const x = other.x + other.width / 2 - face.x - face.width / 2;
  const y = other.y + other.height / 2 - face.y - face.height / 2;
  return other.height >= LEAST_SIZE * face.height && Math.hypot(x, y) <= NEAR * face.height;
}
