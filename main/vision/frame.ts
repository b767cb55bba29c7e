import { RosterError } from '../../core/contracts/error.ts';
import type { Frame } from '../../core/contracts/vision.ts';

/** Packed 8-bit RGB, row by row, no padding: the one pixel layout that the models' inputs are cut from. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Bytes that a frame of this format and size must carry. */
export function frameBytes(format: Frame['format'], width: number, height: number): number {
  if (format === 'RGBA') return width * height * 4;
  return width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
}

/**
 * Turns camera frames into RGB in one pass, into a buffer that is reused: an image is valid until the next
 * `read`. I420 and NV12 are taken as BT.601 limited range, which is what webcams and Chromium deliver.
 */
export class FrameReader {
  #buffer = new Uint8ClampedArray(0);

  /** @throws RosterError `vision.bad-frame` when the data is not as long as format and size say. */
  read(frame: Frame): RgbImage {
    const { width, height, format, data } = frame;
    const expected = frameBytes(format, width, height);
    if (data.length !== expected) {
      throw new RosterError('vision.bad-frame', 'A camera frame has the wrong size; reopen the camera.', {
        context: { format, width, height, expected, got: data.length },
      });
    }
    const bytes = width * height * 3;
    if (this.#buffer.length !== bytes) this.#buffer = new Uint8ClampedArray(bytes);
    if (format === 'RGBA') copyRgba(data, this.#buffer);
    else copyYuv(frame, this.#buffer);
    return { width, height, data: this.#buffer };
  }
}

function copyRgba(from: Uint8Array, to: Uint8ClampedArray): void {
  for (let i = 0, o = 0; o < to.length; i += 4, o += 3) {
    to[o] = from[i] as number;
    to[o + 1] = from[i + 1] as number;
    to[o + 2] = from[i + 2] as number;
  }
}

/** ITU-R BT.601 limited range in 8-bit fixed point; the clamped array does the clipping. */
function copyYuv(frame: Frame, to: Uint8ClampedArray): void {
  const { width, height, data } = frame;
  const chromaWidth = (width + 1) >> 1;
  const chromaHeight = (height + 1) >> 1;
  const planar = frame.format === 'I420';
  const step = planar ? 1 : 2;
  const uStart = width * height;
  const vStart = planar ? uStart + chromaWidth * chromaHeight : uStart + 1;
  let o = 0;
  let yAt = 0;
  for (let row = 0; row < height; row++) {
    const chromaRow = (row >> 1) * chromaWidth * step;
    for (let column = 0; column < width; column++) {
      const chroma = chromaRow + (column >> 1) * step;
      const luma = 298 * ((data[yAt++] as number) - 16) + 128;
      const u = (data[uStart + chroma] as number) - 128;
      const v = (data[vStart + chroma] as number) - 128;
      to[o] = (luma + 409 * v) >> 8;
      to[o + 1] = (luma - 100 * u - 208 * v) >> 8;
      to[o + 2] = (luma + 516 * u) >> 8;
      o += 3;
    }
  }
}
