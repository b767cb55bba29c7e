/** Percentiles, intervals and slopes, as the benchmarks print them. */
import { describeProportion, proportionOf } from '../../main/cli/face/statistics.ts';

/** Nearest-rank percentile, `share` in 0..1; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `hits` of `trials` with its exact 95 % interval (Clopper–Pearson). */
export function interval(hits: number, trials: number): string {
  return describeProportion(proportionOf(hits, trials));
}

/** One line of a table: name, then p50, p95, p99 and greatest, in ms. */
export function row(name: string, values: readonly number[]): string {
  const cells = [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share).toFixed(1).padStart(9));
  return `  ${name.padEnd(44)}${cells.join('')}`;
}

/** The heads of the columns of `row`. */
export function rowHead(unit = 'ms'): string {
  const heads = ['p50', 'p95', 'p99', 'max'].map((name) => name.padStart(9)).join('');
  return `  ${unit.padEnd(44)}${heads}`;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line through points by least squares: its slope with a 95 % interval; infinite bounds for fewer than three points. */
export interface Slope {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly points: number;
}

/** Least squares, the interval by Student's t with n − 2 degrees of freedom. Errors are taken for independent: see `means`. */
export function slopeOf(points: readonly Point[]): Slope {
  const n = points.length;
  const mean = (of: (point: Point) => number): number => points.reduce((sum, p) => sum + of(p), 0) / n;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  const sxx = points.reduce((sum, p) => sum + (p.x - mx) ** 2, 0);
  const sxy = points.reduce((sum, p) => sum + (p.x - mx) * (p.y - my), 0);
  const slope = sxy / sxx;
  if (n < 3 || sxx === 0)
    return {
      slope: sxx === 0 ? Number.NaN : slope,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      points: n,
    };
  const left = points.reduce((sum, p) => sum + (p.y - my - slope * (p.x - mx)) ** 2, 0);
  const error = Math.sqrt(left / (n - 2) / sxx) * studentT(n - 2);
  return { slope, low: slope - error, high: slope + error, points: n };
}

/**
 * Means of the points in stretches of `width`. Samples a second apart resemble each other, and an interval that took
 * them for independent would be too narrow.
 */
export function means(points: readonly Point[], width: number): Point[] {
  const bins = new Map<number, Point[]>();
  for (const point of points) {
    const bin = Math.floor(point.x / width);
    bins.set(bin, [...(bins.get(bin) ?? []), point]);
  }
  return [...bins.values()].map((bin) => ({
    x: bin.reduce((sum, p) => sum + p.x, 0) / bin.length,
    y: bin.reduce((sum, p) => sum + p.y, 0) / bin.length,
  }));
}

/** 97.5 % quantile of Student's t (Cornish–Fisher expansion; exact values for the first four). */
export function studentT(freedom: number): number {
  const exact = [12.706, 4.303, 3.182, 2.776][freedom - 1];
  if (exact !== undefined) return exact;
  const z = 1.959964;
  const v = freedom;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + g1 / v + g2 / v ** 2 + g3 / v ** 3;
}

/** `met`, or `MISSED`, with the figure and what it should be. */
export function verdict(name: string, met: boolean, figure: string): string {
  return `  ${met ? 'met   ' : 'MISSED'}  ${name}: ${figure}`;
}
