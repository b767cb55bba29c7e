import { expect, test } from 'vitest';
import { LivenessReader } from './liveness.ts';
import type { Manifest } from './manifest.ts';
import type { OnnxNet } from './onnx-net.ts';

const recipe = {
  input: { name: 'input', width: 4, height: 4, channels: 'bgr', mean: 0, divide: 1 },
  output: { logits: 'output', liveIndex: 0 },
  crops: [
    { shape: 'square', scale: 1.5 },
    { shape: 'square', scale: 2.7 },
  ],
} as unknown as Manifest['liveness'];
const image = { width: 64, height: 64, data: new Uint8ClampedArray(64 * 64 * 3) };
const face = { x: 24, y: 24, width: 16, height: 16 };

/** A model that answers these probabilities of "live", one after the other, and counts its passes. */
function answering(...live: number[]) {
  const passes = { count: 0 };
  const net = {
    run: async () => {
      const p = live[passes.count++] ?? Number.NaN;
      return Float32Array.of(Math.log(p / (1 - p)), 0);
    },
  } as unknown as OnnxNet;
  return { passes, reader: new LivenessReader(net, recipe) };
}

test('the first frame looks at all crops, every later one at the crop whose turn it is', async () => {
  const { passes, reader } = answering(0.9, 0.7, 0.5, 0.3);
  const track = {};
  expect(await reader.next(track, image, face)).toBeCloseTo(0.8);
  expect(passes.count).toBe(2);
  expect(await reader.next(track, image, face)).toBeCloseTo(0.6);
  expect(await reader.next(track, image, face)).toBeCloseTo(0.4);
  expect(passes.count).toBe(4);
});

test('another track takes nothing over', async () => {
  const { reader } = answering(0.9, 0.9, 0.1, 0.1);
  expect(await reader.next({}, image, face)).toBeCloseTo(0.9);
  expect(await reader.next({}, image, face)).toBeCloseTo(0.1);
});

test('a picture by itself is looked at in all crops and starts no track', async () => {
  const { passes, reader } = answering(0.2, 0.4);
  expect(await reader.score(image, face)).toBeCloseTo(0.3);
  expect(passes.count).toBe(2);
});
