import type { AffineMap } from './resample.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `q = [a −b; b a]·p + (tx, ty)`: rotation, uniform scale and shift, no reflection. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/**
 * The similarity that takes `from` nearest to `to` in the least-squares sense (S. Umeyama, 1991, "Least-squares
 * estimation of transformation parameters between two point patterns", in its two-dimensional closed form): with
 * both sets centred on their means, `a = Σ p·q / Σ|p|²`, `b = Σ p×q / Σ|p|²`, and the shift takes mean to mean.
 * Returns null when the points coincide or are not finite.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity | null {
  const count = Math.min(from.length, to.length);
  const p0 = mean(from, count);
  const q0 = mean(to, count);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  for (let i = 0; i < count; i++) {
    const p = from[i] as Point;
    const q = to[i] as Point;
    const px = p.x - p0.x;
    const py = p.y - p0.y;
    const qx = q.x - q0.x;
    const qy = q.y - q0.y;
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    spread += px * px + py * py;
  }
  const a = dot / spread;
  const b = cross / spread;
  const tx = q0.x - (a * p0.x - b * p0.y);
  const ty = q0.y - (b * p0.x + a * p0.y);
  return [a, b, tx, ty].every(Number.isFinite) && a * a + b * b > 0 ? { a, b, tx, ty } : null;
}

/** The inverse as a sampling map: where in the source each output pixel comes from. */
export function inverseMap(similarity: Similarity): AffineMap {
  const { a, b, tx, ty } = similarity;
  const square = a * a + b * b;
  const ia = a / square;
  const ib = b / square;
  return { ax: ia, bx: ib, cx: -(ia * tx + ib * ty), ay: -ib, by: ia, cy: ib * tx - ia * ty };
}

/** The same map read from right to left: the output is mirrored, `width` pixels wide. */
export function mirrorMap(map: AffineMap, width: number): AffineMap {
  const last = width - 1;
  return { ...map, ax: -map.ax, cx: map.cx + map.ax * last, ay: -map.ay, cy: map.cy + map.ay * last };
}

function mean(points: readonly Point[], count: number): Point {
  let x = 0;
  let y = 0;
  for (let i = 0; i < count; i++) {
    x += (points[i] as Point).x;
    y += (points[i] as Point).y;
  }
  return { x: x / count, y: y / count };
}
