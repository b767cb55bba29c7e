import { expect, test } from 'vitest';
import { FrameReader, frameBytes } from './frame.ts';
import { boxMap, sample } from './resample.ts';

const bare = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: 'x' } as const;
const colours = [
  { y: 81, u: 90, v: 240, rgb: [255, 0, 0] },
  { y: 145, u: 54, v: 34, rgb: [0, 255, 0] },
  { y: 41, u: 240, v: 110, rgb: [0, 0, 255] },
  { y: 235, u: 128, v: 128, rgb: [255, 255, 255] },
  { y: 16, u: 128, v: 128, rgb: [0, 0, 0] },
];

test.each(colours)('I420 and NV12 give the colours of BT.601: $rgb', ({ y, u, v, rgb }) => {
  const [width, height] = [161, 121];
  const chroma = 81 * 61;
  const planar = new Uint8Array(frameBytes('I420', width, height)).fill(y, 0, width * height);
  planar.fill(u, width * height, width * height + chroma).fill(v, width * height + chroma);
  const mixed = new Uint8Array(planar);
  for (let i = 0; i < chroma; i++) mixed.set([u, v], width * height + 2 * i);
  for (const [format, data] of [
    ['I420', planar],
    ['NV12', mixed],
  ] as const) {
    const image = new FrameReader().read({ ...bare, width, height, format, data });
    for (const at of [0, 160, 161 * 60 + 80, 161 * 121 - 1]) {
      rgb.forEach((value, c) => {
        expect(Math.abs((image.data[at * 3 + c] ?? -99) - value)).toBeLessThanOrEqual(2);
      });
    }
  }
});

test('a frame that is too short or too long is refused', () => {
  const data = new Uint8Array(frameBytes('I420', 160, 120) - 1);
  expect(() =>
    new FrameReader().read({ ...bare, width: 160, height: 120, format: 'I420', data }),
  ).toThrowError(expect.objectContaining({ code: 'vision.bad-frame' }));
});

test('a crop keeps positions, and planes come in the order asked for', () => {
  const image = { width: 4, height: 4, data: new Uint8ClampedArray(48) };
  image.data.set([10, 20, 30], (1 * 4 + 2) * 3);
  const recipe = { name: 'x', width: 2, height: 2, channels: 'bgr', mean: 0, divide: 1 } as const;
  const out = new Float32Array(12);
  sample(image, boxMap({ x: 1, y: 1, width: 2, height: 2 }, 2, 2), recipe, 'black', out);
  expect([...out]).toEqual([0, 30, 0, 0, 0, 20, 0, 0, 0, 10, 0, 0]);
});
