import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planTerm } from './plan.ts';

test('a seed always gives the same term', () => {
  expect(planTerm(7)).toEqual(planTerm(7));
  expect(planTerm(7)).not.toEqual(planTerm(8));
});

test('no class, trainer or room is in two places at once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { slots, groups } = planTerm(seed);
      expect(groups.length).toBeGreaterThanOrEqual(12);
      for (const who of ['group', 'trainer', 'room'] as const) {
        const places = slots.map((slot) => `${slot[who]} ${slot.weekday} ${slot.startTime}`);
        expect(new Set(places).size).toBe(places.length);
      }
    }),
    { numRuns: 50 },
  );
});
