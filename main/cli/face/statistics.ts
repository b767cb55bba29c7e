import type { Proportion } from '../../../core/contracts/face-cli.ts';

const CONFIDENCE = 0.95;

/**
 * A share with its exact interval (C. J. Clopper and E. S. Pearson, 1934): the bounds are those rates under which
 * seeing so many or more, or so few or fewer, would have a chance of 2.5 %. Holds for zero counts too. They are
 * quantiles of the beta distribution: `B(k, n − k + 1)` below and `B(k + 1, n − k)` above.
 */
export function proportionOf(count: number, trials: number): Proportion {
  if (trials === 0) return { count, trials, rate: null, low: 0, high: 1 };
  const tail = (1 - CONFIDENCE) / 2;
  const low = count === 0 ? 0 : betaQuantile(tail, count, trials - count + 1);
  const high = count === trials ? 1 : betaQuantile(1 - tail, count + 1, trials - count);
  return { count, trials, rate: count / trials, low, high };
}

/** Where the beta distribution reaches `chance`, by bisection. */
function betaQuantile(chance: number, a: number, b: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (regularisedBeta(middle, a, b) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * `I_x(a, b)`, the regularised incomplete beta function, by its continued fraction in Lentz's form (Abramowitz and
 * Stegun, 26.5.8; W. J. Lentz, 1976). Takes the side on which the fraction converges fast.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-13) break;
  }
  return result;
}

/** `ln Γ(x)` for x > 0 by Stirling's series, after shifting x to where eight terms of it are exact to 1e-14. */
export function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 12; z++) shift -= Math.log(z);
  const inverse = 1 / (z * z);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series;
}

/**
 * McNemar's test in its exact form (Q. McNemar, 1947; the binomial test on the trials on which two rules differ): the
 * two-sided chance of a split at least this uneven if both rules erred alike. 1 when they never differ.
 * @param onlyFirst trials that only the first rule got wrong. @param onlySecond those only the second got wrong.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const differing = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  if (differing === 0 || onlyFirst === onlySecond) return 1;
  // P(X ≤ k) of B(n, ½) is I_½(n − k, k + 1).
  return Math.min(1, 2 * regularisedBeta(0.5, differing - fewer, fewer + 1));
}

/** `12.3 % (4 of 33, 95 % between 3.0 and 28.2 %)`. */
export function describeProportion({ count, trials, rate, low, high }: Proportion): string {
  if (rate === null) return 'nothing to count';
  return `${percent(rate)} % (${count} of ${trials}, 95 % between ${percent(low)} and ${percent(high)} %)`;
}

/** Two decimals of a percent; more where a rate is so small that two would say zero. */
export function percent(value: number): string {
  const hundredfold = value * 100;
  return hundredfold > 0 && hundredfold < 0.01 ? hundredfold.toPrecision(2) : hundredfold.toFixed(2);
}

/**
 * The threshold that separates scores of pairs best, halfway between the two neighbouring scores; of several equally
 * good ones the middle.
 */
export function bestThreshold(pairs: readonly { score: number; same: boolean }[]): number {
  const sorted = [...pairs].sort((a, b) => a.score - b.score);
  let correct = sorted.filter(({ same }) => same).length;
  let best = correct;
  let candidates = [(sorted[0]?.score ?? 0) - 0.01];
  sorted.forEach(({ score, same }, index) => {
    correct += same ? -1 : 1;
    const next = sorted[index + 1]?.score ?? score + 0.01;
    if (next === score || correct < best) return;
    if (correct > best) candidates = [];
    best = correct;
    candidates.push((score + next) / 2);
  });
  return candidates[candidates.length >> 1] as number;
}
