import type { FailureCase, VerificationFigures } from '../../../../core/contracts/face-report.ts';
import { cosine } from '../../../vision/embedder.ts';
import { bestThreshold, proportionOf } from '../statistics.ts';
import type { FaceDataset } from './dataset.ts';
import type { Failures } from './failures.ts';
import type { Pair } from './pairs.ts';
import type { Faces } from './photos.ts';

/** A pair with a photo that shows no face is decided "not the same", as a kiosk would. */
const NO_FACE = -1;

/** One-to-one: the threshold tuned on one half of `pairs.tsv`, the figures from the other, both ways round. */
export function evaluateFolds(
  data: FaceDataset,
  faces: Faces,
  failures: Failures,
): VerificationFigures | null {
  if (data.folds.length < 2 || data.folds.some((fold) => fold.length === 0)) return null;
  const scored = data.folds.map((fold) => fold.map((pair) => ({ ...pair, score: scorePair(pair, faces) })));
  const folds = [
    [0, 1],
    [1, 0],
  ].map(([tuned = 0, tested = 0]) => {
    const threshold = bestThreshold(scored[tuned] ?? []);
    const pairs = scored[tested] ?? [];
    const same = pairs.filter((pair) => pair.same);
    const other = pairs.filter((pair) => !pair.same);
    const missed = same.filter((pair) => pair.score < threshold);
    const matched = other.filter((pair) => pair.score >= threshold);
    for (const pair of [...missed, ...matched]) failures.add(failureOf(pair, threshold, tested + 1));
    return {
      tunedOn: tuned + 1,
      testedOn: tested + 1,
      threshold,
      correct: proportionOf(pairs.length - missed.length - matched.length, pairs.length),
      falseMatch: proportionOf(matched.length, other.length),
      falseNonMatch: proportionOf(missed.length, same.length),
    };
  });
  const [first, second] = data.folds.map((fold) => new Set(fold.flatMap((pair) => pair.people)));
  const sharedPeople = [...(first ?? [])].filter((name) => second?.has(name)).length;
  return { folds, sharedPeople };
}

function failureOf(pair: Pair & { score: number }, threshold: number, fold: number): FailureCase {
  const noFace = pair.score === NO_FACE;
  return {
    kind: pair.same ? 'not-matched-pair' : 'matched-pair',
    where: `pairs.tsv, fold ${fold}`,
    paths: [pair.a, pair.b],
    score: noFace ? null : pair.score,
    detail: noFace ? 'no face was found in one of them' : `threshold ${threshold.toFixed(3)}`,
    times: 1,
  };
}

function scorePair(pair: Pair, faces: Faces): number {
  const a = faces.byPath.get(pair.a)?.template;
  const b = faces.byPath.get(pair.b)?.template;
  return a && b ? cosine(a, b) : NO_FACE;
}
