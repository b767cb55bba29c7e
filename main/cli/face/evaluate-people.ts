import type { FaceEvaluate } from '../../../core/contracts/face-cli.ts';
import { templateToBase64 } from '../../../core/domain/face-template.ts';
import { cosine, meanEmbedding } from '../../vision/embedder.ts';
import { Gallery } from '../../vision/gallery.ts';
import type { Thresholds } from '../../vision/manifest.ts';
import { Matcher } from '../../vision/matcher.ts';
import type { FaceDataset, Pair } from './dataset.ts';
import { bestThreshold, proportionOf } from './statistics.ts';

/** Templates by photo path; null where there was no face. */
export type Templates = ReadonlyMap<string, Float32Array | null>;

/** A pair with a photo that shows no face is decided "not the same", as a kiosk would. */
const NO_FACE = -1;
const ENROLLED_PHOTOS = 3;
const SWEEP = [0.45, 0.5, 0.55, 0.6];

/** One-to-one: the threshold tuned on one half of the pairs, the figures from the other, both ways round. */
export function evaluateVerification(data: FaceDataset, templates: Templates): FaceEvaluate['verification'] {
  if (data.folds.length < 2) return null;
  const scored = data.folds.map((fold) =>
    fold.map((pair) => ({ ...pair, score: scorePair(pair, templates) })),
  );
  const folds = [
    [0, 1],
    [1, 0],
  ].map(([tuned = 0, tested = 0]) => {
    const threshold = bestThreshold(scored[tuned] ?? []);
    const pairs = scored[tested] ?? [];
    const same = pairs.filter((pair) => pair.same);
    const other = pairs.filter((pair) => !pair.same);
    const missed = same.filter((pair) => pair.score < threshold).length;
    const matched = other.filter((pair) => pair.score >= threshold).length;
    return {
      tunedOn: tuned + 1,
      testedOn: tested + 1,
      threshold,
      correct: proportionOf(pairs.length - missed - matched, pairs.length),
      falseMatch: proportionOf(matched, other.length),
      falseNonMatch: proportionOf(missed, same.length),
    };
  });
  const [first, second] = data.folds.map((fold) => new Set(fold.flatMap((pair) => pair.people)));
  const sharedPeople = [...(first ?? [])].filter((name) => second?.has(name)).length;
  return { folds, sharedPeople };
}

function scorePair(pair: Pair, templates: Templates): number {
  const a = templates.get(pair.a);
  const b = templates.get(pair.b);
  return a && b ? cosine(a, b) : NO_FACE;
}

/**
 * One-to-many: people of four or more photos are enrolled with the mean of three, their other photos are probes, and
 * everybody else is a stranger. The pack's rule for a roll, and a sweep of its threshold.
 */
export function evaluateIdentification(
  data: FaceDataset,
  templates: Templates,
  limits: Thresholds,
): FaceEvaluate['identification'] {
  const usable = [...data.people].map(([name, photos]) => ({
    name,
    faces: photos.map((photo) => templates.get(photo) ?? null).filter((face) => face !== null),
  }));
  const known = usable.filter(({ faces }) => faces.length > ENROLLED_PHOTOS);
  if (known.length < 2) return null;
  const gallery = Gallery.from(
    known.map(({ name, faces }) => ({
      subject: name,
      templates: [templateToBase64(meanEmbedding(faces.slice(0, ENROLLED_PHOTOS)))],
    })),
  );
  const probes = known.flatMap(({ name, faces }) =>
    faces.slice(ENROLLED_PHOTOS).map((face) => ({ name, face })),
  );
  const strangers = usable
    .filter(({ faces }) => faces.length <= ENROLLED_PHOTOS)
    .flatMap(({ faces }) => faces);
  const sweep = [...new Set([...SWEEP, limits.rollScore])].sort((a, b) => a - b);
  const rows = sweep.map((threshold) => {
    const matcher = new Matcher({ ...limits, rollScore: threshold });
    matcher.setGalleries(gallery, Gallery.from([]));
    const answer = (face: Float32Array): string | null => {
      const vote = matcher.compare(face, { mode: 'identify', id: 0 });
      return vote.verdict === 'match' ? vote.subject : null;
    };
    const answers = probes.map(({ name, face }) => ({ name, said: answer(face) }));
    const right = answers.filter(({ name, said }) => said === name).length;
    const wrong = answers.filter(({ name, said }) => said !== null && said !== name).length;
    const accepted = strangers.filter((face) => answer(face) !== null).length;
    return {
      threshold,
      minMargin: limits.rollMargin,
      ofPack: threshold === limits.rollScore,
      truePositive: proportionOf(right, probes.length),
      falseNegative: proportionOf(probes.length - right - wrong, probes.length),
      wrongPerson: proportionOf(wrong, probes.length),
      falsePositive: proportionOf(accepted, strangers.length),
    };
  });
  return { enrolled: known.length, rows };
}
