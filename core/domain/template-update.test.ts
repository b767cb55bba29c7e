import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likeness, meanTemplate, TEMPLATE_LENGTH } from './face-template.ts';
import { type KeptVisit, learnedTemplate, rememberVisit, type Visit } from './template-update.ts';

/** A unit vector at this cosine from the first axis, towards another one. */
function face(score: number, axis = 1): Float32Array {
  const template = new Float32Array(TEMPLATE_LENGTH);
  template[0] = score;
  template[axis] = Math.sqrt(1 - score * score);
  return template;
}

const enrolled = [face(1)];
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}`;
const clear = { score: 0.2, margin: 0.2 };
const visit = (n: number, more: Partial<Visit> = {}): Visit => ({
  day: day(n),
  template: face(0.9),
  above: clear,
  ...more,
});
const remembered = (visits: readonly Visit[]) =>
  visits.reduce<readonly KeptVisit[]>((kept, one) => rememberVisit(kept, enrolled, one), []);

const anyVisit = fc.record({
  day: fc.integer({ min: 1, max: 9 }).map(day),
  template: fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 1, max: 3 }))
    .map(([score, axis]) => face(score, axis)),
  above: fc.record({
    score: fc.double({ min: 0, max: 0.4, noNaN: true }),
    margin: fc.option(fc.double({ min: 0, max: 0.4, noNaN: true })),
  }),
});

describe('what later visits teach', () => {
  test('is nothing after one day or two, however many visits they had', () => {
    expect(learnedTemplate(remembered([visit(1), visit(1), visit(1), visit(1)]), enrolled)).toBeNull();
    expect(learnedTemplate(remembered([visit(1), visit(2), visit(2)]), enrolled)).toBeNull();
    expect(learnedTemplate(remembered([visit(1), visit(2), visit(3)]), enrolled)).not.toBeNull();
  });

  test('counts no visit that was just let in, and none without a number', () => {
    for (const above of [
      { score: 0.05, margin: 0.2 },
      { score: 0.2, margin: 0.05 },
      { score: Number.NaN, margin: 0.2 },
    ])
      expect(remembered([visit(1, { above })])).toEqual([]);
    expect(remembered([visit(1, { above: { score: 0.2, margin: null } })])).toHaveLength(1);
    expect(remembered([visit(1, { template: new Float32Array(TEMPLATE_LENGTH).fill(Number.NaN) })])).toEqual(
      [],
    );
  });

  test('is nothing while the days do not agree', () => {
    const unlike = [visit(1), visit(2, { template: face(0.7, 2) }), visit(3, { template: face(0.7, 3) })];
    expect(remembered(unlike)).toHaveLength(3);
    expect(learnedTemplate(remembered(unlike), enrolled)).toBeNull();
  });

  test('never comes from fewer than three days, and never leads away from what was enrolled', () => {
    fc.assert(
      fc.property(fc.array(anyVisit, { maxLength: 20 }), (visits) => {
        const kept = remembered(visits);
        const days = new Set(kept.map((one) => one.day));
        expect(days.size).toBe(kept.length);
        expect(kept.length).toBeLessThanOrEqual(5);
        const learned = learnedTemplate(kept, enrolled);
        if (!learned) return;
        expect(days.size).toBeGreaterThanOrEqual(3);
        expect(likeness(learned, meanTemplate(enrolled) ?? learned)).toBeGreaterThanOrEqual(0.65);
      }),
    );
  });

  test('forgets older days, so that a face that changes slowly is followed', () => {
    const kept = remembered(Array.from({ length: 9 }, (_, n) => visit(n + 1)));
    expect(kept.map((one) => one.day)).toEqual([5, 6, 7, 8, 9].map(day));
  });

  test('takes nothing into the past', () => {
    const kept = remembered([visit(5)]);
    expect(rememberVisit(kept, enrolled, visit(4))).toBe(kept);
  });
});
