import type { Box } from '../../../core/contracts/vision.ts';
import type { RgbImage } from '../frame.ts';

/** Points of the grid that is watched, along and across. */
const COLUMNS = 48;
const ROWS = 36;
/** Share of points that must not have changed at all, on every pair of frames looked at. */
const STILL_SHARE = 0.97;
const PAIRS = 4;
/** Black and blown-out pixels have no noise in any camera. */
const DARKEST = 24;
const BRIGHTEST = 232;
const ENOUGH_POINTS = 200;

/**
 * Notices surroundings without any noise: a sensor never reads a still wall twice alike, a rendered or composed
 * picture does. The face and what is near it are left out, for there something moves.
 */
export class NoNoise {
  #before: Uint8Array | null = null;
  #quiet = 0;

  next(image: RgbImage, face: Box): void {
    const now = grid(image, face);
    const share = this.#before ? unchanged(this.#before, now) : null;
    this.#before = now;
    // A frame that repeats as a whole says nothing about noise: that is another sign's matter.
    if (share === null || share === 1) return;
    this.#quiet = share >= STILL_SHARE ? this.#quiet + 1 : 0;
  }

  get sign(): boolean {
    return this.#quiet >= PAIRS;
  }
}

/** Green at each point of the grid; 0 where nothing is to be compared. */
function grid(image: RgbImage, face: Box): Uint8Array {
  const { width, height, data } = image;
  const values = new Uint8Array(COLUMNS * ROWS);
  for (let row = 0, o = 0; row < ROWS; row++) {
    const y = Math.floor(((row + 0.5) * height) / ROWS);
    for (let column = 0; column < COLUMNS; column++, o++) {
      const x = Math.floor(((column + 0.5) * width) / COLUMNS);
      const near = Math.abs(x - face.x - face.width / 2) < 1.5 * face.width && y > face.y - 0.5 * face.height;
      const green = data[3 * (y * width + x) + 1] as number;
      values[o] = near || green < DARKEST || green > BRIGHTEST ? 0 : green;
    }
  }
  return values;
}

/** Share of comparable points with the same value twice; null when there are too few. */
export function unchanged(before: Uint8Array, now: Uint8Array): number | null {
  let points = 0;
  let same = 0;
  for (let i = 0; i < now.length; i++) {
    if (before[i] === 0 || now[i] === 0) continue;
    points++;
    if (before[i] === now[i]) same++;
  }
  return points >= ENOUGH_POINTS ? same / points : null;
}
