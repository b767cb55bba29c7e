import { expect, test } from 'vitest';
import { seeded } from '../../../../core/domain/random.ts';
import { logGamma, mcnemarExact, regularisedBeta } from '../statistics.ts';
import { bootstrap, normal, quantile, repeatedProportion } from './resampling.ts';

test.each([
  // 2 · P(X ≤ k) of B(n, ½).
  [0, 0, 1],
  [5, 5, 1],
  [0, 5, 0.0625],
  [5, 0, 0.0625],
  [1, 9, 0.021484375],
  [2, 10, 0.03857421875],
  [0, 10, 0.001953125],
])('McNemar: %i against %i differ by chance with %f', (first, second, chance) => {
  expect(mcnemarExact(first, second)).toBeCloseTo(chance, 9);
});

test('the special functions agree with their known values', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
  expect(regularisedBeta(0.3, 2, 3)).toBeCloseTo(0.3483, 10);
  expect(regularisedBeta(0.25, 0.5, 0.5)).toBeCloseTo(1 / 3, 10);
});

test('normal numbers have mean 0 and deviation 1', () => {
  const random = seeded(3);
  const drawn = Array.from({ length: 20_000 }, () => normal(random));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(square).toBeCloseTo(1, 1);
});

test('the bootstrap of a mean comes near its known interval', () => {
  // 0 and 1 in equal parts, 400 people: the mean is ½ with a standard error of 1/40.
  const values = Array.from({ length: 400 }, (_, i) => i % 2);
  const found = bootstrap(400, seeded(1), (drawn) => {
    let sum = 0;
    values.forEach((value, i) => {
      sum += value * (drawn[i] as number);
    });
    return sum / 400;
  });
  expect(found?.low).toBeCloseTo(0.5 - 1.96 / 40, 1.7);
  expect(found?.high).toBeCloseTo(0.5 + 1.96 / 40, 1.7);
  expect(bootstrap(10, seeded(1), () => Number.NaN)).toBeNull();
});

test('trials of the same person do not narrow the interval over people', () => {
  const one = Array.from({ length: 50 }, (_, i) => ({ count: i < 5 ? 1 : 0, trials: 1 }));
  const often = one.map(({ count }) => ({ count: count * 20, trials: 20 }));
  const few = repeatedProportion(one, seeded(1));
  const many = repeatedProportion(often, seeded(1));
  expect(many.rate).toBe(few.rate);
  expect(many.high - many.low).toBeLessThan((few.high - few.low) / 3);
  expect(many.peopleHigh).toBeGreaterThan(0.17);
  expect(many.peopleLow).toBeLessThan(0.03);
});

test('no errors: the bound counts people, not trials', () => {
  const none = repeatedProportion(
    Array.from({ length: 30 }, () => ({ count: 0, trials: 100 })),
    seeded(1),
  );
  expect(none).toMatchObject({ count: 0, trials: 3000, people: 30, peopleLow: 0 });
  expect(none.peopleHigh).toBeCloseTo(0.1157, 3);
  expect(none.high).toBeLessThan(0.0013);
  expect(repeatedProportion([], seeded(1))).toMatchObject({ rate: null, people: 0, peopleHigh: 1 });
});

test('a quantile is a value of the list', () => {
  expect(quantile([1, 2, 3, 4], 0)).toBe(1);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(3);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
});
