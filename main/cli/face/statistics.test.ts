import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestThreshold, proportionOf } from './statistics.ts';

test.each([
  [0, 10, 0, 0.3085],
  [10, 10, 0.6915, 1],
  [4, 33, 0.034, 0.282],
  [1, 600, 0.0000422, 0.00925],
  [0, 10_000, 0, 0.000369],
])('%i of %i lies between %f and %f', (count, trials, low, high) => {
  const found = proportionOf(count, trials);
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('nothing tried says nothing', () => {
  expect(proportionOf(0, 0)).toEqual({ count: 0, trials: 0, rate: null, low: 0, high: 1 });
});

test('no threshold separates better than the best', () => {
  const pair = fc.record({ score: fc.double({ min: -1, max: 1, noNaN: true }), same: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(pair, { minLength: 1, maxLength: 30 }),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (pairs, other) => {
        const correct = (threshold: number) =>
          pairs.filter(({ score, same }) => score >= threshold === same).length;
        expect(correct(bestThreshold(pairs))).toBeGreaterThanOrEqual(correct(other));
      },
    ),
  );
});
