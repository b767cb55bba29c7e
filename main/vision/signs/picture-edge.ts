import type { Box } from '../../../core/contracts/vision.ts';
import type { RgbImage } from '../frame.ts';
import { boxMap, samplePixels } from '../resample.ts';

/** Looks of which this many must show a frame around the face. */
const LOOKS = 4;
const SHOWING = 3;
/** The surroundings are looked at in a square of so many face heights … */
const REACH = 3;
/** … at this many pixels a side: an edge of paper stays, what is finer does not matter. */
const SIDE = 96;
/** Tilt of the edges that is tried, in pixels from one end to the other. */
const TILT = 10;
/** Step of grey across an edge, levels. */
const STEP = 14;
/** Share of an edge's length, beside the face, that must show the step in one direction. */
export const STRAIGHT = 0.8;

/** Notices straight edges around the face on at least three sides: paper, a card, a phone. */
export class PictureEdge {
  readonly #looks: boolean[] = [];

  next(image: RgbImage, face: Box): void {
    this.#looks.push(framedSides(image, face) >= 3);
    if (this.#looks.length > LOOKS) this.#looks.shift();
  }

  get sign(): boolean {
    return this.#looks.filter((shows) => shows).length >= SHOWING;
  }
}

/** On how many of its four sides a straight edge runs along the whole face. */
export function framedSides(image: RgbImage, face: Box): number {
  const side = REACH * face.height;
  const area = {
    x: face.x + face.width / 2 - side / 2,
    y: face.y + face.height / 2 - side / 2,
    width: side,
    height: side,
  };
  const patch = samplePixels(image, boxMap(area, SIDE, SIDE), SIDE, SIDE);
  const grey = new Int16Array(SIDE * SIDE);
  for (let i = 0; i < grey.length; i++)
    grey[i] =
      ((patch.data[3 * i] as number) +
        2 * (patch.data[3 * i + 1] as number) +
        (patch.data[3 * i + 2] as number)) >>
      2;
  const inside = { x: -area.x, y: -area.y, width: image.width, height: image.height };
  const scale = SIDE / side;
  const limits = {
    low: { x: inside.x * scale, y: inside.y * scale },
    high: { x: (inside.x + inside.width) * scale, y: (inside.y + inside.height) * scale },
  };
  const half = SIDE / 2;
  const face2 = (face.height * scale) / 2;
  let sides = 0;
  for (const upright of [true, false]) {
    const low = upright ? limits.low.x : limits.low.y;
    const high = upright ? limits.high.x : limits.high.y;
    const at = (along: number, across: number): number =>
      (upright ? grey[along * SIDE + across] : grey[across * SIDE + along]) as number;
    const near = (upright ? (face.width * scale) / 2 : face2) + 2;
    const from = Math.round(half - face2);
    const to = Math.round(half + face2);
    if (hasEdge(at, from, to, Math.max(2, low + 2), half - near)) sides++;
    if (hasEdge(at, from, to, half + near, Math.min(SIDE - 3, high - 3))) sides++;
  }
  return sides;
}

/** Whether some straight line between `low` and `high` shows one step of grey along most of its length. */
function hasEdge(
  at: (along: number, across: number) => number,
  from: number,
  to: number,
  low: number,
  high: number,
): boolean {
  const length = to - from;
  for (let start = Math.ceil(low); start <= high; start++) {
    for (let tilt = -TILT; tilt <= TILT; tilt += 2) {
      if (start + tilt < low || start + tilt > high) continue;
      let rising = 0;
      let falling = 0;
      for (let i = 0; i < length; i++) {
        const across = Math.round(start + (tilt * i) / length);
        const step = at(from + i, across + 1) - at(from + i, across - 1);
        if (step >= STEP) rising++;
        else if (step <= -STEP) falling++;
      }
      if (Math.max(rising, falling) >= STRAIGHT * length) return true;
    }
  }
  return false;
}
