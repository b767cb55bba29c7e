/** Comparing libraries at the same rate of false matches, each on its own scale. */

/** Scores of pairs; higher is more alike, −∞ where a face was not found. */
export interface PairScores {
  readonly same: Float64Array;
  readonly different: Float64Array;
}

/** Every photograph with every other one. Larger is nearer: minus the squared Euclidean distance. */
export function scorePairs(
  descriptors: readonly (Float32Array | null)[],
  people: readonly string[],
): PairScores {
  const same: number[] = [];
  const different: number[] = [];
  for (let i = 0; i < descriptors.length; i++) {
    for (let j = i + 1; j < descriptors.length; j++) {
      const [a, b] = [descriptors[i], descriptors[j]];
      const score = a && b ? -squaredDistance(a, b) : Number.NEGATIVE_INFINITY;
      (people[i] === people[j] ? same : different).push(score);
    }
  }
  return { same: Float64Array.from(same), different: Float64Array.from(different) };
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/**
 * Pairs of one person that are taken for one, at the lowest threshold that takes at most `fmr` of the pairs of
 * different people.
 */
export function acceptedAt({ same, different }: PairScores, fmr: number): number {
  const sorted = different.slice().sort();
  const allowed = Math.floor(fmr * sorted.length);
  // The highest score that may not be taken any more.
  const bar = sorted[sorted.length - 1 - allowed] ?? Number.NEGATIVE_INFINITY;
  return same.filter((score) => score > bar).length;
}
