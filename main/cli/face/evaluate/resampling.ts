import type { RepeatedProportion } from '../../../../core/contracts/face-report.ts';
import type { Random } from '../../../../core/domain/random.ts';
import { proportionOf } from '../statistics.ts';

/** Errors and trials of one person (or one recorded subject): what is drawn again as a whole. */
export interface UnitCount {
  readonly count: number;
  readonly trials: number;
}

const REPLICATES = 1000;
const LOW = 0.025;
const HIGH = 0.975;

/** Standard normal (G. E. P. Box and M. E. Muller, 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The value below which `share` of a sorted list lies. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)));
  return sorted[at] as number;
}

/**
 * Percentile interval (95 %) of a figure by drawing people anew with replacement (B. Efron, 1979; the cluster
 * bootstrap: all of a person's trials come along, so that they need not be independent). Replicates in which the
 * figure is not a number do not count; null when fewer than half of them give one.
 * @param figure the figure under how often each of `people` was drawn.
 */
export function bootstrap(
  people: number,
  random: Random,
  figure: (drawn: Uint16Array) => number,
  replicates = REPLICATES,
): { low: number; high: number; values: Float64Array } | null {
  const drawn = new Uint16Array(people);
  const values: number[] = [];
  for (let r = 0; r < replicates; r++) {
    drawn.fill(0);
    for (let i = 0; i < people; i++) {
      const at = Math.floor(random() * people);
      drawn[at] = (drawn[at] as number) + 1;
    }
    const value = figure(drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  if (people === 0 || values.length * 2 < replicates) return null;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, LOW), high: quantile(sorted, HIGH), values: sorted };
}

/**
 * A share over trials that repeat the same people. Beside Clopper–Pearson over trials (as if they were independent,
 * which they are not) it carries an interval over people: the cluster bootstrap, widened to the interval over trials
 * where that is wider, and where no person erred the exact bound for none of so many people.
 */
export function repeatedProportion(units: readonly UnitCount[], random: Random): RepeatedProportion {
  const used = units.filter(({ trials }) => trials > 0);
  const sum = (pick: (unit: UnitCount) => number): number =>
    used.reduce((total, unit) => total + pick(unit), 0);
  const byTrials = proportionOf(
    sum(({ count }) => count),
    sum(({ trials }) => trials),
  );
  const span = intervalOverPeople(used, byTrials, random);
  return { ...byTrials, people: used.length, peopleLow: span.low, peopleHigh: span.high };
}

function intervalOverPeople(
  units: readonly UnitCount[],
  byTrials: { count: number; trials: number; low: number; high: number },
  random: Random,
): { low: number; high: number } {
  if (units.length === 0) return { low: 0, high: 1 };
  const always = byTrials.count === byTrials.trials;
  if (byTrials.count === 0 || always) return proportionOf(always ? units.length : 0, units.length);
  const drawn = bootstrap(units.length, random, (times) => {
    let count = 0;
    let trials = 0;
    units.forEach((unit, index) => {
      count += unit.count * (times[index] as number);
      trials += unit.trials * (times[index] as number);
    });
    return count / trials;
  });
  return {
    low: Math.min(drawn?.low ?? 0, byTrials.low),
    high: Math.max(drawn?.high ?? 1, byTrials.high),
  };
}
