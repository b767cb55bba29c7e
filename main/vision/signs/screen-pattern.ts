import type { Box } from '../../../core/contracts/vision.ts';
import type { RgbImage } from '../frame.ts';
import { powerSpectrum } from './spectrum.ts';

/** Looks of which this many must show the pattern. */
const LOOKS = 4;
const SHOWING = 3;
/** How far a peak stands out of what is usual at its distance from the middle of the spectrum; power. */
export const PEAK = 150;
/** Waves shorter than so many pixels and longer than two: pixel grids and moiré, not eyes and mouths. */
const LONGEST_WAVE = 8;

/** Notices the regular grid of a screen's pixels, or its moiré with the sensor's, in the face at its own resolution. */
export class ScreenPattern {
  readonly #looks: boolean[] = [];

  next(image: RgbImage, face: Box): void {
    const peak = regularity(image, face);
    this.#looks.push(peak !== null && peak >= PEAK);
    if (this.#looks.length > LOOKS) this.#looks.shift();
  }

  get sign(): boolean {
    return this.#looks.filter((shows) => shows).length >= SHOWING;
  }
}

/** Highest peak of the spectrum over the usual power at its frequency; null when the face is too small for it. */
export function regularity(image: RgbImage, face: Box): number | null {
  const side = Math.min(face.width, face.height) >= 128 ? 128 : 64;
  const x0 = Math.round(face.x + face.width / 2 - side / 2);
  const y0 = Math.round(face.y + face.height / 2 - side / 2);
  if (x0 < 0 || y0 < 0 || x0 + side > image.width || y0 + side > image.height) return null;
  const grey = new Float64Array(side * side);
  for (let y = 0, o = 0; y < side; y++)
    for (let x = 0; x < side; x++, o++)
      grey[o] = image.data[3 * ((y0 + y) * image.width + x0 + x) + 1] as number;
  return highestPeak(powerSpectrum(grey, side), side);
}

function highestPeak(power: Float64Array, side: number): number {
  const half = side >> 1;
  const nearest = Math.ceil(side / LONGEST_WAVE);
  const rings = Array.from({ length: half }, () => new Float64Array(4 * side));
  const filled = new Uint16Array(half);
  for (let v = 0; v < side; v++) {
    const dy = v > half ? v - side : v;
    for (let u = 0; u <= half; u++) {
      const radius = Math.round(Math.sqrt(u * u + dy * dy));
      if (radius < nearest || radius >= half) continue;
      const at = filled[radius] as number;
      (rings[radius] as Float64Array)[at] = power[v * side + u] as number;
      filled[radius] = at + 1;
    }
  }
  let highest = 0;
  for (let radius = nearest; radius < half; radius++) {
    const ring = (rings[radius] as Float64Array).subarray(0, filled[radius]).sort();
    const usual = ring[ring.length >> 1] as number;
    // One grey level's worth of power keeps flat pictures from dividing by nothing.
    highest = Math.max(highest, (ring.at(-1) as number) / (usual + side * side));
  }
  return highest;
}
