import { expect, it } from 'vitest';
import { interval, means, percentile, slopeOf, studentT } from './stats.ts';

it('takes the nearest rank for a percentile', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([1, 3, 5, 5]);
  expect(percentile([], 0.5)).toBeNaN();
});

it('counts what never came as later than everything', () => {
  expect(percentile([100, 200, Number.POSITIVE_INFINITY], 0.95)).toBe(Number.POSITIVE_INFINITY);
});

it('says how little no error in fifty trials proves', () => {
  expect(interval(0, 50)).toBe('0.00 % (0 of 50, 95 % between 0.00 and 7.11 %)');
});

it('finds a slope, its interval from the scatter about the line', () => {
  const straight = slopeOf([0, 1, 2, 3].map((x) => ({ x, y: 2 + 3 * x })));
  expect(straight).toMatchObject({ slope: 3, low: 3, high: 3, points: 4 });
  // By hand: residuals ∓0.2, ±0.4 …, standard error √(0.8/3/10), t(3) = 3.182.
  const scattered = slopeOf([2, 4, 5, 4, 5].map((y, x) => ({ x, y })));
  expect(scattered.slope).toBeCloseTo(0.6);
  expect(scattered.high - scattered.slope).toBeCloseTo(3.182 * Math.sqrt(2.4 / 3 / 10), 3);
});

it('claims nothing about a slope from two points', () => {
  const two = slopeOf([
    { x: 0, y: 1 },
    { x: 1, y: 2 },
  ]);
  expect([two.low, two.high]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

it('takes the mean of each stretch', () => {
  const points = [0, 1, 10, 11].map((x) => ({ x, y: x }));
  expect(means(points, 10)).toEqual([
    { x: 0.5, y: 0.5 },
    { x: 10.5, y: 10.5 },
  ]);
});

it('knows Student’s t as the tables print it', () => {
  expect(studentT(5)).toBeCloseTo(2.571, 2);
  expect(studentT(30)).toBeCloseTo(2.042, 3);
  expect(studentT(1000)).toBeCloseTo(1.962, 3);
});
