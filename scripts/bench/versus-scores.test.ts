import { expect, it } from 'vitest';
import { acceptedAt, scorePairs } from './versus-scores.ts';

it('pairs every photograph with every other, and takes a face that was not found for no match', () => {
  const at = (x: number): Float32Array => Float32Array.of(x, 0);
  const scores = scorePairs([at(0), at(1), null, at(5)], ['a', 'a', 'a', 'b']);
  expect([...scores.same]).toEqual([-1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect([...scores.different]).toEqual([-25, -16, Number.NEGATIVE_INFINITY]);
});

it('sets the threshold so that no more than the given share of different people passes', () => {
  const different = Float64Array.from({ length: 100 }, (_, index) => index);
  const same = Float64Array.of(97.5, 98.5, 99.5, Number.NEGATIVE_INFINITY);
  // None of a hundred may pass: only what is above all of them does.
  expect(acceptedAt({ same, different }, 0.001)).toBe(1);
  expect(acceptedAt({ same, different }, 0.01)).toBe(2);
  expect(acceptedAt({ same, different }, 0.02)).toBe(3);
});
