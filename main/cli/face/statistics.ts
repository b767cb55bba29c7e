import type { Proportion } from '../../../core/contracts/face-cli.ts';

const CONFIDENCE = 0.95;

/**
 * A share with its exact interval (C. J. Clopper and E. S. Pearson, 1934): the bounds are those rates under which
 * seeing so many or more, or so few or fewer, would have a chance of 2.5 %. Holds for zero counts too.
 */
export function proportionOf(count: number, trials: number): Proportion {
  if (trials === 0) return { count, trials, rate: null, low: 0, high: 1 };
  const tail = (1 - CONFIDENCE) / 2;
  const low = count === 0 ? 0 : solve((rate) => 1 - atMost(count - 1, trials, rate) - tail);
  const high = count === trials ? 1 : solve((rate) => tail - atMost(count, trials, rate));
  return { count, trials, rate: count / trials, low, high };
}

/** Root of a rising function on [0, 1] by bisection. */
function solve(rising: (rate: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Chance of `count` or fewer successes in `trials` (binomial), summed in logarithms. */
function atMost(count: number, trials: number, rate: number): number {
  if (rate <= 0) return 1;
  if (rate >= 1) return count >= trials ? 1 : 0;
  let term = trials * Math.log1p(-rate);
  let sum = Math.exp(term);
  for (let i = 1; i <= count; i++) {
    term += Math.log((trials - i + 1) / i) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}

/** `12.3 % (4 of 33, 95 % between 3.0 and 28.2 %)`. */
export function describeProportion({ count, trials, rate, low, high }: Proportion): string {
  if (rate === null) return 'nothing to count';
  const percent = (value: number): string => (value * 100).toFixed(2);
  return `${percent(rate)} % (${count} of ${trials}, 95 % between ${percent(low)} and ${percent(high)} %)`;
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
