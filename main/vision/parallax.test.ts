import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { head, seen } from '../../tests/helpers/head-model.ts';
import { TURN_PARALLAX } from './challenge-steps.ts';
import { parallax, shapeOf } from './parallax.ts';

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
