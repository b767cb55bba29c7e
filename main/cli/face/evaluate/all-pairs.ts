import type { AllPairs } from '../../../../core/contracts/face-report.ts';
import { seeded } from '../../../../core/domain/random.ts';
import { cosine } from '../../../vision/embedder.ts';
import { proportionOf } from '../statistics.ts';
import type { Face, Faces } from './photos.ts';
import type { Progress } from './progress.ts';
import { bootstrap } from './resampling.ts';

/** More impostor pairs than this are not all compared but drawn. */
const MOST_PAIRS = 4_000_000;
const TARGETS = [1e-3, 1e-4];
/** Replicates of the interval over people. */
const REPLICATES = 400;
const POINTS = { from: 0.1, to: 0.7, step: 0.02 };
const BINS = { from: -0.4, width: 0.02, count: 70 };
/** `ln 40`: with N pairs and none matched, the upper 97.5 % bound is below a rate from `N ≥ ln 40 ÷ rate` on. */
const NEEDED = Math.log(40);

interface Scores {
  /** Ascending, with the person of each. */
  readonly same: readonly { score: number; person: number }[];
  /** Ascending, with the two people of each. */
  readonly other: Float32Array;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly otherPeoplePairs: number;
  readonly sampled: boolean;
}

/**
 * Every photo with every other: how often two photos of one person do not match (FNMR) and of two people do (FMR), by
 * threshold. Pairs share photos and people, so that intervals over pairs are too narrow; those over people stand
 * beside them where it matters.
 */
export function evaluateAllPairs(
  faces: Faces,
  threshold: number,
  seed: number,
  progress: Progress,
): AllPairs | null {
  const looks = [...faces.byPerson.values()].flat();
  const scores = scoreAll(looks, seed, progress);
  if (scores.same.length === 0 || scores.other.length === 0) return null;
  progress.tell('intervals over people');
  const { same, other } = scores;
  const missed = (at: number): number => below(same.length, (i) => same[i]?.score as number, at);
  const matched = (at: number): number => other.length - below(other.length, (i) => other[i] as number, at);
  const point = (at: number): AllPairs['atPack'] => ({
    threshold: at,
    falseMatch: proportionOf(matched(at), other.length),
    falseNonMatch: proportionOf(missed(at), same.length),
  });
  const steps = Math.round((POINTS.to - POINTS.from) / POINTS.step);
  return {
    people: [...faces.byPerson.values()].filter((photos) => photos.length > 0).length,
    photos: looks.length,
    samePairs: same.length,
    otherPairs: other.length,
    otherPeoplePairs: scores.otherPeoplePairs,
    sampled: scores.sampled,
    atPack: point(threshold),
    equalError: equalError(scores, faces.people, seed),
    accepted: TARGETS.map((target) => acceptedAt(target, scores, faces.people, seed)),
    points: Array.from({ length: steps + 1 }, (_, i) => point(round(POINTS.from + i * POINTS.step))),
    histogram: {
      from: BINS.from,
      width: BINS.width,
      same: histogram(same.map(({ score }) => score)),
      other: histogram(other),
    },
  };
}

function scoreAll(all: readonly Face[], seed: number, progress: Progress): Scores {
  const same: { score: number; person: number }[] = [];
  const possible = (all.length * (all.length - 1)) / 2;
  const share = Math.min(1, MOST_PAIRS / Math.max(1, possible));
  const random = seeded(seed);
  const found: { score: number; a: number; b: number }[] = [];
  all.forEach((a, i) => {
    progress.tell(`comparing photo ${i + 1} of ${all.length} with the others`);
    for (let j = i + 1; j < all.length; j++) {
      const b = all[j] as Face;
      if (a.index === b.index) same.push({ score: cosine(a.template, b.template), person: a.index });
      else if (share === 1 || random() < share)
        found.push({ score: cosine(a.template, b.template), a: a.index, b: b.index });
    }
  });
  same.sort((x, y) => x.score - y.score);
  found.sort((x, y) => x.score - y.score);
  const people = new Set(all.map(({ index }) => index)).size;
  const peoplePairs = (people * (people - 1)) / 2;
  return {
    same,
    other: Float32Array.from(found, ({ score }) => score),
    first: Uint32Array.from(found, ({ a }) => a),
    second: Uint32Array.from(found, ({ b }) => b),
    otherPeoplePairs: Math.min(peoplePairs, found.length),
    sampled: share < 1,
  };
}

/** How many of an ascending list lie below `at`. */
function below(length: number, value: (index: number) => number, at: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(middle) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The lowest threshold at which at most `target` of the weighted impostor pairs match. */
function thresholdFor(scores: Scores, target: number, weight: (index: number) => number): number {
  const { other } = scores;
  let total = 0;
  for (let i = 0; i < other.length; i++) total += weight(i);
  let left = target * total;
  for (let i = other.length - 1; i >= 0; i--) {
    left -= weight(i);
    // Just above the score that would be one too many.
    if (left < 0) return (other[i] as number) + 1e-6;
  }
  return other[0] ?? 0;
}

function acceptedAt(
  target: number,
  scores: Scores,
  people: number,
  seed: number,
): AllPairs['accepted'][number] {
  const needed = Math.ceil(NEEDED / target);
  if (scores.otherPeoplePairs < needed) {
    const note = `not measurable: ${scores.otherPeoplePairs} pairs of two people cannot show a rate of ${target}, ${needed} are needed`;
    return { falseMatchRate: target, figure: null, note };
  }
  const threshold = thresholdFor(scores, target, () => 1);
  const hits = scores.same.filter(({ score }) => score >= threshold).length;
  const drawn = bootstrap(
    people,
    seeded(seed + 1),
    (times) => {
      const moved = thresholdFor(
        scores,
        target,
        (i) => (times[scores.first[i] as number] as number) * (times[scores.second[i] as number] as number),
      );
      return shareOf(scores, times, (score) => score >= moved);
    },
    // Each replicate walks over all impostor pairs.
    Math.max(50, Math.min(REPLICATES, Math.round(4e8 / scores.other.length))),
  );
  return {
    falseMatchRate: target,
    figure: {
      threshold,
      rate: proportionOf(hits, scores.same.length),
      overPeople: drawn && { low: drawn.low, high: drawn.high },
    },
    note: `threshold found on the same ${scores.other.length} impostor pairs`,
  };
}

function shareOf(scores: Scores, times: Uint16Array, right: (score: number) => boolean): number {
  let hits = 0;
  let total = 0;
  for (const { score, person } of scores.same) {
    const weight = times[person] as number;
    total += weight;
    if (right(score)) hits += weight;
  }
  return hits / total;
}

/** Where FMR and FNMR cross, by the larger of the two at the nearest threshold. */
function equalError(scores: Scores, people: number, seed: number): AllPairs['equalError'] {
  const { same, other } = scores;
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1, threshold: 0 };
  for (const { score } of same) {
    const missed = below(same.length, (i) => same[i]?.score as number, score) / same.length;
    const matched = 1 - below(other.length, (i) => other[i] as number, score) / other.length;
    const gap = Math.abs(missed - matched);
    if (gap < best.gap) best = { gap, rate: (missed + matched) / 2, threshold: score };
  }
  // At this threshold the share of missed pairs is the error rate; people are drawn for the genuine side only.
  const drawn = bootstrap(
    people,
    seeded(seed + 2),
    (times) => shareOf(scores, times, (score) => score < best.threshold),
    REPLICATES,
  );
  return {
    rate: best.rate,
    threshold: best.threshold,
    overPeople: drawn && { low: Math.min(drawn.low, best.rate), high: Math.max(drawn.high, best.rate) },
  };
}

function histogram(scores: ArrayLike<number>): number[] {
  const bins = new Array<number>(BINS.count).fill(0);
  for (let i = 0; i < scores.length; i++) {
    const bin = Math.floor(((scores[i] as number) - BINS.from) / BINS.width);
    const at = Math.min(BINS.count - 1, Math.max(0, bin));
    bins[at] = (bins[at] as number) + 1;
  }
  return bins;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
