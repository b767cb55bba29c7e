import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../core/contracts/vision.ts';
import type { RgbImage } from '../frame.ts';
import { NoMotion } from './no-motion.ts';
import { NoNoise } from './no-noise.ts';
import { framedSides, PictureEdge } from './picture-edge.ts';
import { SameFrames } from './same-frames.ts';
import { regularity, ScreenPattern } from './screen-pattern.ts';
import { SecondFace } from './second-face.ts';
import { heeded, isFrozen } from './sign-watch.ts';
import { powerSpectrum } from './spectrum.ts';

const WIDTH = 640;
const HEIGHT = 480;
const face = { x: 250, y: 160, width: 120, height: 140 };

/** Repeatable noise, about −1…1. */
function noise(seed: number): () => number {
  let state = seed * 7919 + 1;
  return () => {
    state = (state * 16807) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
}

/** A picture by a rule of grey levels. */
function picture(grey: (x: number, y: number) => number): RgbImage {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 3);
  for (let y = 0, o = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++, o += 3) data.fill(grey(x, y), o, o + 3);
  return { width: WIDTH, height: HEIGHT, data };
}

/** A wall with shading and the noise of a sensor. */
const wall = (seed: number, amount = 4) => {
  const random = noise(seed);
  return picture((x, y) => 110 + x / 16 - y / 20 + amount * random());
};
const within = (x: number, y: number, left: number, top: number, right: number, bottom: number) =>
  x >= left && x < right && y >= top && y < bottom;
const card = (seed: number) => {
  const random = noise(seed);
  return picture((x, y) => (within(x, y, 215, 110, 410, 345) ? 170 : 95) + (x - y) / 40 + 4 * random());
};
const screen = (seed: number, wave: number) => {
  const random = noise(seed);
  return picture((x, y) => 120 + 8 * Math.sin((2 * Math.PI * (x + 0.2 * y)) / wave) + 4 * random());
};

describe('picture-edge', () => {
  test('sees the card around a face, and not a wall or one door post', () => {
    expect(framedSides(card(1), face)).toBe(4);
    expect(framedSides(wall(1), face)).toBe(0);
    expect(
      framedSides(
        picture((x) => (x < 210 ? 40 : 140)),
        face,
      ),
    ).toBe(1);
  });

  test('is a sign only when it stays', () => {
    const edge = new PictureEdge();
    edge.next(card(1), face);
    edge.next(wall(2), face);
    edge.next(card(3), face);
    expect(edge.sign).toBe(false);
    edge.next(card(4), face);
    expect(edge.sign).toBe(true);
  });
});

describe('screen-pattern', () => {
  test('sees the grid of pixels and moiré, and not noise', () => {
    for (const wave of [2.5, 3.3, 5, 6.5]) {
      const pattern = new ScreenPattern();
      for (let i = 0; i < 3; i++) pattern.next(screen(i, wave), face);
      expect(pattern.sign, `wave of ${wave}`).toBe(true);
    }
    const pattern = new ScreenPattern();
    for (let i = 0; i < 4; i++) pattern.next(wall(i), face);
    expect(pattern.sign).toBe(false);
  });

  test('says nothing of a face at the edge of the frame', () => {
    expect(regularity(wall(1), { ...face, x: -40 })).toBeNull();
  });

  test('rests on a spectrum that finds a wave where it is, with its energy', () => {
    const side = 64;
    const grey = Float64Array.from({ length: side * side }, (_, i) =>
      Math.cos((2 * Math.PI * (5 * (i % side) + 3 * Math.floor(i / side))) / side),
    );
    const power = powerSpectrum(grey, side);
    const highest = power.indexOf(Math.max(...power));
    expect([
      [5, 3],
      [side - 5, side - 3],
    ]).toContainEqual([highest % side, Math.floor(highest / side)]);
    // A cosine of height one under a window of mean one half squared: (side² / 4 / 2)².
    expect(power[3 * side + 5]).toBeCloseTo((side * side * 0.25 * 0.5) ** 2, 3);
  });
});

describe('second-face', () => {
  const beside = { ...face, x: face.x + 150 };
  const watched = (other: typeof face) => {
    const second = new SecondFace();
    for (let i = 0; i < 3; i++) second.next(face, [face, other]);
    return second.sign;
  };

  test('counts what is near and of a size, not people behind', () => {
    expect(watched(beside)).toBe(true);
    expect(watched({ x: 40, y: 180, width: 40, height: 48 })).toBe(false);
    expect(watched({ ...face, x: face.x + 260 })).toBe(false);
  });
});

describe('no-motion', () => {
  const shapes = (amount: number) =>
    Array.from({ length: 5 }, (_, i) => {
      const random = noise(i + 1);
      return Float64Array.from({ length: 102 }, (_, k) => Math.sin(k) + amount * random());
    });
  const sign = (amount: number) => {
    const still = new NoMotion();
    for (const shape of shapes(amount)) still.next(shape);
    return still.sign;
  };

  test('is a face whose points keep their places to the last, and no other', () => {
    expect(sign(0)).toBe(true);
    expect(sign(0.0005)).toBe(true);
    expect(sign(0.008)).toBe(false);
  });

  test('takes several looks', () => {
    const still = new NoMotion();
    for (const shape of shapes(0).slice(1)) still.next(shape);
    expect(still.sign).toBe(false);
  });
});

describe('no-noise', () => {
  const sign = (image: (i: number) => RgbImage) => {
    const quiet = new NoNoise();
    for (let i = 0; i < 6; i++) quiet.next(image(i), face);
    return quiet.sign;
  };

  test('is a picture in which nothing stirs but one thing, and no sensor', () => {
    const moving = (i: number) => picture((x, y) => (within(x, y, 20 * i, 20, 20 * i + 40, 60) ? 200 : 120));
    expect(sign(moving)).toBe(true);
    expect(sign((i) => wall(i, 2))).toBe(false);
  });

  test('says nothing of frames that repeat as a whole, nor of the dark', () => {
    expect(sign(() => wall(1))).toBe(false);
    expect(sign((i) => picture((x) => (x === 20 * i ? 20 : 5)))).toBe(false);
  });
});

describe('same-frames', () => {
  const frame = (seed: number, capturedAt: number, epoch = 1): Frame => ({
    type: 'frame',
    seq: 0,
    epoch,
    width: 160,
    height: 120,
    format: 'I420',
    capturedAt,
    camera: 'HD Webcam',
    data: Uint8Array.from({ length: 28_800 }, (_, i) => (i * 31 + seed * 17 * (i % 7)) & 255),
  });
  const shown = (frames: readonly Frame[]) => {
    const same = new SameFrames();
    for (const each of frames) same.next(each);
    return same;
  };
  const still = (count: number) => Array.from({ length: count }, (_, i) => frame(1, i * 33));

  test('is a sign after a few repeats and a frozen camera after a second', () => {
    expect(shown(still(3)).sign).toBe(false);
    expect(shown(still(4)).sign).toBe(true);
    expect(isFrozen(shown(still(20)), frame(1, 0), [])).toBe(false);
    expect(isFrozen(shown(still(40)), frame(1, 0), [])).toBe(true);
    expect(isFrozen(shown(still(40)), frame(1, 0), ['HD Webcam'])).toBe(false);
  });

  test('does not mind frames given twice, nor a camera opened anew', () => {
    const doubled = Array.from({ length: 60 }, (_, i) => frame(i >> 1, i * 33));
    expect(shown(doubled).sign).toBe(false);
    expect(shown([...still(40), frame(1, 1400, 2)]).sign).toBe(false);
  });

  test('does not believe a clock that stands', () => {
    const standing = Array.from({ length: 6 }, (_, i) => frame(i, 1000));
    expect(isFrozen(shown(standing), frame(1, 0), [])).toBe(true);
  });
});

test('signs of the camera are not held against one that simulation trusts by name', () => {
  const all = ['picture-edge', 'same-frames', 'no-noise'] as const;
  expect(heeded(all, false)).toEqual(all);
  expect(heeded(all, true)).toEqual(['picture-edge']);
});
