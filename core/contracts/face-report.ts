/** What `rosterctl face evaluate --json` prints, and the proposal file that `--calibrate` writes. */
import { z } from 'zod';
import { proportion } from './face-cli.ts';

const count = z.number().int().nonnegative();
const packId = z.string().regex(/^[0-9a-f]{64}$/);

/** A share over trials that repeat people: the interval over trials, and the honest one, over people. */
export const repeatedProportion = proportion.extend({
  people: count,
  peopleLow: z.number(),
  peopleHigh: z.number(),
});
export type RepeatedProportion = z.infer<typeof repeatedProportion>;

const span = z.object({ low: z.number(), high: z.number() });

/** A file that could not be used, or an attribute or pair that names nothing. */
export const oddFile = z.object({ path: z.string(), reason: z.string(), message: z.string() });
export type OddFile = z.infer<typeof oddFile>;

export const imageFigures = z.object({
  /** Photos of people; recordings are counted with liveness. */
  read: count,
  withoutFace: count,
  unreadable: count,
  /** Photos with a face, of those that could be read. */
  detected: proportion,
  /** Faces that the kiosk's quality gate lets through, of those found. */
  passedGate: proportion,
  /** Why the gate sent the others back. */
  hints: z.record(z.string(), count),
  odd: z.array(oddFile),
});
export type ImageFigures = z.infer<typeof imageFigures>;

const errorPoint = z.object({ threshold: z.number(), falseMatch: proportion, falseNonMatch: proportion });

export const allPairs = z.object({
  people: count,
  photos: count,
  samePairs: count,
  otherPairs: count,
  /** Distinct pairs of two people among `otherPairs`: what the impostor figures really rest on. */
  otherPeoplePairs: count,
  /** Impostor pairs were drawn, not all compared. */
  sampled: z.boolean(),
  atPack: errorPoint,
  equalError: z.object({ rate: z.number(), threshold: z.number(), overPeople: span.nullable() }).nullable(),
  /** True accept rate where so many impostors match at most. */
  accepted: z.array(
    z.object({
      falseMatchRate: z.number(),
      /** Null: the impostor pairs cannot carry this rate. */
      figure: z.object({ threshold: z.number(), rate: proportion, overPeople: span.nullable() }).nullable(),
      note: z.string(),
    }),
  ),
  points: z.array(errorPoint),
  /** Share of pairs per bin of cosine, for the picture of the two distributions. */
  histogram: z.object({
    from: z.number(),
    width: z.number(),
    same: z.array(count),
    other: z.array(count),
  }),
});
export type AllPairs = z.infer<typeof allPairs>;

export const verificationFigures = z.object({
  folds: z.array(
    z.object({
      tunedOn: z.number().int(),
      testedOn: z.number().int(),
      threshold: z.number(),
      correct: proportion,
      falseMatch: proportion,
      falseNonMatch: proportion,
    }),
  ),
  /** People who appear in both folds; with any, the figures flatter. */
  sharedPeople: count,
});
export type VerificationFigures = z.infer<typeof verificationFigures>;

const identificationRates = z.object({
  /** Enrolled people not recognised, among their looks; taking one for another counts too. */
  falseNegative: repeatedProportion,
  wrongPerson: repeatedProportion,
  /** Strangers taken for somebody. */
  falsePositive: repeatedProportion,
});
export type IdentificationRates = z.infer<typeof identificationRates>;

export const plainRule = z.object({
  threshold: z.number(),
  /** `pack`: the same templates; `plain`: without the mirror image, as the field does it. */
  recipe: z.enum(['pack', 'plain']),
  rates: identificationRates,
  /** Trials of the first choice of photos, where each photo decides once: wrong by one rule only, and by chance. */
  mcnemar: z.object({ onlyPack: count, onlyPlain: count, p: z.number() }),
  /** Over all choices, errors of the plain rule less errors of the pack's, with an interval over people. */
  fewerErrors: z.object({
    packErrors: count,
    plainErrors: count,
    trials: count,
    overPeople: span.nullable(),
  }),
});

export const galleryFigures = z.object({
  name: z.string(),
  kind: z.enum(['roll', 'site']),
  size: count,
  /** Enrolled with several photos and looked for. */
  known: count,
  /** Real people of one photo that fill the gallery. */
  padding: count,
  /** Vectors drawn at random after the real ones' distribution; they have no look-alikes. */
  synthetic: count,
  repeats: count,
  threshold: z.number(),
  minMargin: z.number(),
  pack: identificationRates,
  plain: z.array(plainRule),
  /** The pack's margin, its score moved. */
  curve: z.array(
    z.object({ threshold: z.number(), falseNegative: z.number(), falsePositive: z.number().nullable() }),
  ),
});
export type GalleryFigures = z.infer<typeof galleryFigures>;

export const identificationFigures = z.object({
  enrolledPhotos: count,
  known: count,
  strangers: count,
  galleries: z.array(galleryFigures),
});

const perSubject = z.record(z.string(), proportion);

export const livenessSide = z.object({
  frames: count,
  /** Frames left out by the quality gate or without a face, by reason. */
  leftOut: z.record(z.string(), count),
  perFrame: repeatedProportion,
  perWindow: repeatedProportion,
  subjects: perSubject,
});
export type LivenessSide = z.infer<typeof livenessSide>;

export const livenessFigures = z.object({
  windowFrames: count,
  threshold: z.number(),
  /** Live refused (BPCER). */
  live: livenessSide,
  /** Attacks accepted (APCER) by species. */
  attack: z.record(z.string(), livenessSide),
});

export const ruleOutcomes = z.object({
  trials: count,
  /** Accepted without a challenge. */
  accepted: proportion,
  /** Put through the challenge, whatever came of it. */
  challenged: proportion,
  acceptedAfterChallenge: proportion,
  wrongPerson: proportion,
  refused: z.record(z.string(), count),
  /** No decision before the frames ended (bad frames, or a challenge still running). */
  undecided: count,
  /** Accepted, whichever way, by subject. */
  subjects: perSubject,
});
export type RuleOutcomes = z.infer<typeof ruleOutcomes>;

export const sliceGroup = z.object({
  name: z.string(),
  photos: count,
  people: count,
  falseNonMatch: repeatedProportion,
  /** `[person, missed, pairs]`; what a later run is compared with, person by person. */
  byPerson: z.array(z.tuple([count, count, count])),
});
export type SliceGroup = z.infer<typeof sliceGroup>;

export const slice = z.object({
  name: z.string(),
  /** Measured by the product, or a column of `attributes.csv`. */
  source: z.enum(['measured', 'attribute']),
  threshold: z.number(),
  groups: z.array(sliceGroup),
  /** Highest to lowest FNMR of the groups that are large enough; half an error added to each. Null: fewer than two. */
  ratio: z.object({ worst: z.string(), best: z.string(), value: z.number(), overPeople: span }).nullable(),
});
export type Slice = z.infer<typeof slice>;

export const sliceChange = z.object({
  slice: z.string(),
  before: z.number(),
  after: z.number(),
  /** Interval over people of `after ÷ before`, 90 %: one side of 95 %. */
  low: z.number(),
  high: z.number(),
  widened: z.boolean(),
});
export type SliceChange = z.infer<typeof sliceChange>;

export const failureKinds = [
  'not-matched-pair',
  'matched-pair',
  'missed',
  'taken-for-another',
  'stranger-taken',
  'live-refused',
  'attack-accepted',
] as const;
export const failureCase = z.object({
  kind: z.enum(failureKinds),
  /** Where it went wrong: `pairs`, a gallery's name, `passive liveness`, `whole rule`. */
  where: z.string(),
  paths: z.array(z.string()).min(1),
  score: z.number().nullable(),
  detail: z.string(),
  /** How many of the repeated trials went wrong the same way. */
  times: count,
});
export type FailureCase = z.infer<typeof failureCase>;

export const proposalThresholds = z.partialRecord(
  z.enum(['rollScore', 'rollMargin', 'siteScore', 'siteMargin', 'oneScore', 'livenessScore']),
  z.object({ value: z.number(), evidence: z.string(), trials: count }),
);
export type ProposalThresholds = z.infer<typeof proposalThresholds>;

/** Thresholds with what they were chosen on, so that they are never reported on the same faces. */
export const proposalFile = z.object({
  format: z.literal(1),
  kind: z.literal('face-thresholds'),
  pack: packId,
  thresholds: proposalThresholds,
  tunedOn: z.object({
    seed: z.number().int(),
    people: z.array(z.string()),
    images: z.array(z.string()),
  }),
});
export type ProposalFile = z.infer<typeof proposalFile>;

export const faceEvaluate = z.object({
  command: z.literal('evaluate'),
  folder: z.string(),
  packName: z.string(),
  pack: packId,
  seed: z.number().int(),
  /** SHA-256 over the photos of people and their names: two reports with the same one saw the same photos. */
  data: z.string(),
  /** The thresholds that decided, whether the pack's or a proposal's. */
  thresholds: z.record(z.string(), z.number()),
  /** The proposal that was tried; null when the pack's own thresholds were. */
  proposal: z.object({ file: z.string(), thresholds: proposalThresholds, leftOut: count }).nullable(),
  images: imageFigures,
  /** Null without `pairs.tsv`. */
  verification: verificationFigures.nullable(),
  /** Null when no two photos of one person and of two people are there. */
  pairs: allPairs.nullable(),
  /** Null without two people of four or more photos. One still per look: the kiosk asks several frames to agree. */
  identification: identificationFigures.nullable(),
  liveness: livenessFigures.nullable(),
  /** The kiosk's whole rule over recordings, the subject enrolled. */
  decisions: z.object({ live: ruleOutcomes, attack: z.record(z.string(), ruleOutcomes) }).nullable(),
  slices: z.array(slice),
  changes: z.array(sliceChange).nullable(),
  failures: z.object({ counts: z.record(z.string(), count), cases: z.array(failureCase) }),
  /** What to keep in mind when reading the figures. */
  notes: z.array(z.string()),
  seconds: z.number(),
});
export type FaceEvaluate = z.infer<typeof faceEvaluate>;
