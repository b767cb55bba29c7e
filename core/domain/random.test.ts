import { expect, test } from 'vitest';
import { seeded, shuffled } from './random.ts';

test('the same seed draws the same, and all of a list', () => {
  const list = Array.from({ length: 50 }, (_, i) => i);
  expect(shuffled(list, seeded(7))).toEqual(shuffled(list, seeded(7)));
  expect(shuffled(list, seeded(7))).not.toEqual(shuffled(list, seeded(8)));
  expect(shuffled(list, seeded(7)).sort((a, b) => a - b)).toEqual(list);
});

test('numbers are spread evenly over the unit', () => {
  const random = seeded(1);
  const tenths = new Array(10).fill(0);
  for (let i = 0; i < 10_000; i++) tenths[Math.floor(10 * random())]++;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
