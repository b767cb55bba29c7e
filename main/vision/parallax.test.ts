import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TURN_PARALLAX } from './challenge.ts';
import { parallax, shapeOf } from './parallax.ts';

const DEGREE = Math.PI / 180;

/** Roughly a head: 68 points, x and y in eye distances about the eyes' middle, z towards the camera. */
const head: [number, number, number][] = Array.from({ length: 68 }, (_, i) => {
  const t = (from: number, to: number) => (i - from) / (to - from);
  if (i < 17) return [-1.1 + 2.2 * t(0, 16), 0.3 + 1.3 * Math.sin(Math.PI * t(0, 16)), -0.6];
  if (i < 27) return [-0.9 + 1.8 * t(17, 26), -0.35, 0.05 - 0.3 * (2 * t(17, 26) - 1) ** 2];
  if (i < 31) return [0, 0.1 + 0.5 * t(27, 30), 0.1 + 0.45 * t(27, 30)];
  if (i < 36) return [-0.2 + 0.4 * t(31, 35), 0.72, 0.25];
  if (i < 48) {
    const angle = ((i - 36) % 6) * 60 * DEGREE;
    return [(i < 42 ? -0.5 : 0.5) + 0.18 * Math.cos(angle), 0.07 * Math.sin(angle), -0.08];
  }
  const angle = ((i - 48) / 20) * 360 * DEGREE;
  return [0.35 * Math.cos(angle), 1.1 + 0.12 * Math.sin(angle), 0.15];
});

/** What a camera ten eye distances away sees of points turned by yaw and pitch, with noise of the landmarks. */
function seen(
  points: readonly (readonly [number, number, number])[],
  turn: { yaw: number; pitch: number },
  noise = 0,
): Float32Array {
  const [sy, cy] = [Math.sin(turn.yaw * DEGREE), Math.cos(turn.yaw * DEGREE)];
  const [sp, cp] = [Math.sin(turn.pitch * DEGREE), Math.cos(turn.pitch * DEGREE)];
  return Float32Array.from(
    points.flatMap(([x, y, z], i) => {
      const x1 = x * cy + z * sy;
      const z1 = z * cy - x * sy;
      const y1 = y * cp - z1 * sp;
      const depth = 10 - (z1 * cp + y * sp);
      const wobble = noise * Math.sin(i * 12.9898 + turn.yaw);
      return [320 + (600 * x1) / depth + wobble, 240 + (600 * y1) / depth - wobble];
    }),
  );
}

const print = head.map(([x, y]): [number, number, number] => [x, y, 0]);
const straight = { yaw: 0, pitch: 0 };
const tilt = fc.record({
  yaw: fc.double({ min: -40, max: 40, noNaN: true }),
  pitch: fc.double({ min: -30, max: 30, noNaN: true }),
});

describe('parallax', () => {
  test('is none in a flat picture, however it is tilted', () => {
    fc.assert(
      fc.property(tilt, (turn) => {
        expect(parallax(shapeOf(seen(print, straight)), shapeOf(seen(print, turn)))).toBeLessThan(1e-3);
      }),
    );
  });

  test('stays under what a turn must show also with noisy landmarks', () => {
    fc.assert(
      fc.property(tilt, (turn) => {
        const value = parallax(shapeOf(seen(print, straight)), shapeOf(seen(print, turn, 0.6)));
        expect(value).toBeLessThan(TURN_PARALLAX);
      }),
    );
  });

  test('of a head that turns is more than that, to either side', () => {
    for (const yaw of [18, 25, 35, -18, -25, -35]) {
      const value = parallax(shapeOf(seen(head, straight)), shapeOf(seen(head, { yaw, pitch: 3 })));
      expect(value, `${yaw} degrees`).toBeGreaterThan(TURN_PARALLAX);
    }
  });

  test('does not depend on place, size and tilt in the picture', () => {
    const turned = seen(head, { yaw: 20, pitch: 0 });
    const elsewhere = turned.map((value, i) => 0.4 * value + (i % 2 === 0 ? 77 : -30));
    const from = shapeOf(seen(head, straight));
    expect(parallax(from, shapeOf(elsewhere))).toBeCloseTo(parallax(from, shapeOf(turned)), 4);
  });

  test('is no number where there is none', () => {
    expect(parallax(shapeOf(new Float32Array(136)), shapeOf(seen(head, straight)))).toBeNaN();
  });
});
