/**
 * Which walk-up a frame belongs to is written into the frame: blocks of black and white along its lower edge, far
 * from any face. So what was shown when is known from the frame itself, whatever the camera or the queue did.
 */

/** Blocks are 16×8 pixels: a white and a black one, the number with its highest bit first, and its parity. */
const BLOCK = 16;
export const STRIP_HEIGHT = 8;
const BITS = 12;
const BLOCKS = 2 + BITS + 1;

/** Number of the empty room; walk-ups count from 1. */
export const EMPTY = 0;

function blocksOf(slot: number): boolean[] {
  const bits = Array.from({ length: BITS }, (_, bit) => ((slot >> (BITS - 1 - bit)) & 1) === 1);
  return [true, false, ...bits, bits.filter(Boolean).length % 2 === 1];
}

/** Writes the number into an RGB frame. */
export function writeSlot(rgb: Uint8Array, width: number, height: number, slot: number): void {
  for (const [block, white] of blocksOf(slot).entries()) {
    for (let y = height - STRIP_HEIGHT; y < height; y++) {
      const from = (y * width + block * BLOCK) * 3;
      rgb.fill(white ? 255 : 0, from, from + BLOCK * 3);
    }
  }
}

/** Reads it from a frame's luma (the first plane of I420 and NV12); null when there is none. */
export function readSlot(luma: Uint8Array, width: number, height: number): number | null {
  let bits = 0;
  let ones = 0;
  const y = height - STRIP_HEIGHT / 2;
  for (let block = 0; block < BLOCKS; block++) {
    const white = (luma[y * width + block * BLOCK + BLOCK / 2] ?? 0) > 127;
    if (block < 2) {
      if (white !== (block === 0)) return null;
    } else if (block < BLOCKS - 1) {
      bits = bits * 2 + (white ? 1 : 0);
      ones += white ? 1 : 0;
    } else if (white !== (ones % 2 === 1)) return null;
  }
  return bits;
}
