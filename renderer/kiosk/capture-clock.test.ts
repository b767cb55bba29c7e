import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CaptureClock } from './capture-clock.ts';

/** A camera whose scale began so long before the page's, ms. */
const stampOf = (captured: number, ahead = 5_000) => (captured + ahead) * 1000;

test('says when a frame was captured, not when it was read', () => {
  const clock = new CaptureClock();
  expect(clock.at(stampOf(100), 110)).toBe(110);
  expect(clock.at(stampOf(133), 143)).toBe(143);
  // Forty milliseconds late: it was captured when it should have been.
  expect(clock.at(stampOf(166), 216)).toBe(176);
});

test('stands still with the camera’s stamps', () => {
  const clock = new CaptureClock();
  const times = Array.from({ length: 40 }, (_, n) => clock.at(stampOf(100), 110 + 33 * n));
  expect(new Set(times)).toEqual(new Set([110]));
});

test('is the time of reading where there is no stamp', () => {
  const clock = new CaptureClock();
  expect(clock.at(null, 7)).toBe(7);
  expect(clock.at(Number.NaN, 8)).toBe(8);
});

test('goes on with every frame, never later than the reading and never long before it, however the scales drift', () => {
  const drift = fc.double({ min: -0.001, max: 0.001, noNaN: true });
  const delays = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(drift, delays, (apart, late) => {
      const clock = new CaptureClock();
      let last = Number.NEGATIVE_INFINITY;
      late.forEach((delay, n) => {
        const captured = n * 1000;
        const now = captured + delay;
        const at = clock.at(stampOf(captured * (1 + apart)), now);
        expect(at).toBeLessThanOrEqual(now + 1e-6);
        expect(at).toBeGreaterThan(last);
        last = at;
        // A minute's drift and the latest delay at most.
        expect(now - at).toBeLessThanOrEqual(60 + 100 + 1);
      });
    }),
  );
});
