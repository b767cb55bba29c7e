import { expect, it } from 'vitest';
import { readSlot, writeSlot } from './slots.ts';

const [width, height] = [640, 480];

function lumaOf(rgb: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, at) => rgb[at * 3] ?? 0);
}

it('reads back the number that was written, and none from a frame without', () => {
  for (const slot of [0, 1, 77, 4095]) {
    const frame = new Uint8Array(width * height * 3).fill(120);
    expect(readSlot(lumaOf(frame), width, height)).toBeNull();
    writeSlot(frame, width, height, slot);
    expect(readSlot(lumaOf(frame), width, height)).toBe(slot);
  }
});

it('notices a flipped block', () => {
  const frame = new Uint8Array(width * height * 3);
  writeSlot(frame, width, height, 5);
  const luma = lumaOf(frame);
  luma.fill(255, (height - 8) * width + 3 * 16, (height - 8) * width + 4 * 16);
  for (let y = height - 8; y < height; y++) luma.fill(255, y * width + 3 * 16, y * width + 4 * 16);
  expect(readSlot(luma, width, height)).toBeNull();
});
