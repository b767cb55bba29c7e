/** Percentiles and intervals, as the benchmarks print them. */

/** Nearest-rank percentile, `share` in 0..1; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Wilson's 95 % interval for `hits` of `trials`, in per cent. */
export function interval(hits: number, trials: number): string {
  if (trials === 0) return 'no trials';
  const z = 1.96;
  const p = hits / trials;
  const middle = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half =
    (z * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials))) / (1 + (z * z) / trials);
  const low = Math.max(0, middle - half) * 100;
  const high = Math.min(1, middle + half) * 100;
  return `${(p * 100).toFixed(1)} % (95 %: ${low.toFixed(1)} to ${high.toFixed(1)} %)`;
}

/** One line of a table: name, then p50, p95, p99 and greatest, in ms. */
export function row(name: string, values: readonly number[]): string {
  const cells = [0.5, 0.95, 0.99, 1].map((share) => percentile(values, share).toFixed(1).padStart(9));
  return `  ${name.padEnd(34)}${cells.join('')}`;
}
