import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSimilarity, inverseMap, type Point } from './align.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const shape: Point[] = [
  { x: 38, y: 52 },
  { x: 74, y: 52 },
  { x: 56, y: 72 },
  { x: 42, y: 92 },
  { x: 71, y: 92 },
];

test('finds the rotation, scale and shift that made the points, and its inverse leads back', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      point,
      (angle, scale, shift) => {
        const a = scale * Math.cos(angle);
        const b = scale * Math.sin(angle);
        const moved = shape.map(({ x, y }) => ({ x: a * x - b * y + shift.x, y: b * x + a * y + shift.y }));
        const fit = fitSimilarity(shape, moved);
        expect(fit?.a).toBeCloseTo(a, 6);
        expect(fit?.b).toBeCloseTo(b, 6);
        if (!fit) return;
        const back = inverseMap(fit);
        moved.forEach(({ x, y }, index) => {
          expect(back.ax * x + back.bx * y + back.cx).toBeCloseTo(shape[index]?.x ?? 0, 4);
          expect(back.ay * x + back.by * y + back.cy).toBeCloseTo(shape[index]?.y ?? 0, 4);
        });
      },
    ),
  );
});

test('no other similarity lies nearer to the target', () => {
  const distance = (
    fit: { a: number; b: number; tx: number; ty: number },
    from: Point[],
    to: Point[],
  ): number =>
    from.reduce((sum, p, i) => {
      const q = to[i] as Point;
      return (
        sum +
        (fit.a * p.x - fit.b * p.y + fit.tx - q.x) ** 2 +
        (fit.b * p.x + fit.a * p.y + fit.ty - q.y) ** 2
      );
    }, 0);
  const nudge = fc.double({ min: -0.1, max: 0.1, noNaN: true });
  fc.assert(
    fc.property(fc.array(point, { minLength: 5, maxLength: 5 }), nudge, nudge, nudge, (to, da, db, dt) => {
      const fit = fitSimilarity(shape, to);
      if (!fit) return;
      const other = { a: fit.a + da, b: fit.b + db, tx: fit.tx + dt, ty: fit.ty - dt };
      expect(distance(fit, shape, to)).toBeLessThanOrEqual(distance(other, shape, to) + 1e-6);
    }),
  );
});

test('points without extent have no similarity', () => {
  const same = shape.map(() => ({ x: 3, y: 3 }));
  expect(fitSimilarity(same, shape)).toBeNull();
  expect(
    fitSimilarity(
      shape.map(({ x }) => ({ x, y: Number.NaN })),
      shape,
    ),
  ).toBeNull();
});
