/** Pictures as plain arrays, and what a camera does to them. */
import type { Picture } from '../../main/vision/frame-files.ts';

/** Packed 8-bit RGBA, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export const WIDTH = 640;
export const HEIGHT = 480;
const BLACK: readonly [number, number, number] = [0, 0, 0];

export function blank(
  width = WIDTH,
  height = HEIGHT,
  [r, g, b]: readonly [number, number, number] = BLACK,
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i += 4) {
    data[i] = r;
    data[i + 1] = g;
    data[i + 2] = b;
    data[i + 3] = 255;
  }
  return { width, height, data };
}

/** Bilinear; what lies outside is the nearest edge. Writes three channels to `to` at `at`. */
export function sampleTo(from: Pixels, x: number, y: number, to: Uint8ClampedArray, at: number): void {
  const cx = Math.min(Math.max(x, 0), from.width - 1.001);
  const cy = Math.min(Math.max(y, 0), from.height - 1.001);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const i = (y0 * from.width + x0) * 4;
  const below = i + from.width * 4;
  const { data } = from;
  for (let c = 0; c < 3; c++) {
    const top = (data[i + c] as number) * (1 - fx) + (data[i + 4 + c] as number) * fx;
    const bottom = (data[below + c] as number) * (1 - fx) + (data[below + 4 + c] as number) * fx;
    to[at + c] = top * (1 - fy) + bottom * fy;
  }
}

const GRAINS = 1 << 18;
/** Gaussian noise of deviation one, made once: every frame begins to read it at another place. */
function grains(): Float32Array {
  const table = new Float32Array(GRAINS);
  let state = 12_345;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  for (let i = 0; i < GRAINS; i++)
    table[i] = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  return table;
}
const GRAIN = grains();

/** What the sensor makes of it: another exposure and noise of `sigma` levels. Gives a new picture. */
export function expose(from: Pixels, light: number, sigma: number, random: () => number): Picture {
  const data = new Uint8ClampedArray(from.data.length);
  let grain = Math.floor(random() * GRAINS);
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) {
      grain = (grain + 1) & (GRAINS - 1);
      data[i + c] = (from.data[i + c] as number) * light + sigma * (GRAIN[grain] as number);
    }
    data[i + 3] = 255;
  }
  return { width: from.width, height: from.height, format: 'RGBA', data: new Uint8Array(data.buffer) };
}

/** Mean over squares of `2 × radius + 1` pixels, twice: near enough to a lens out of focus. */
export function blur(from: Pixels, radius: number): Pixels {
  if (radius < 1) return from;
  return boxes(boxes(from, radius, true), radius, false);
}

function boxes({ width, height, data }: Pixels, radius: number, across: boolean): Pixels {
  const out = new Uint8ClampedArray(data.length);
  const length = across ? width : height;
  const lines = across ? height : width;
  const step = across ? 4 : width * 4;
  for (let line = 0; line < lines; line++) {
    const start = across ? line * width * 4 : line * 4;
    const at = (i: number): number => start + Math.min(Math.max(i, 0), length - 1) * step;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += data[at(i) + c] as number;
      for (let i = 0; i < length; i++) {
        out[at(i) + c] = sum / (2 * radius + 1);
        sum += (data[at(i + radius + 1) + c] as number) - (data[at(i - radius) + c] as number);
      }
    }
    for (let i = 0; i < length; i++) out[at(i) + 3] = 255;
  }
  return { width, height, data: out };
}
