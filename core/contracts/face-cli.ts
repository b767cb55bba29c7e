/** What `rosterctl face … --json` prints: one JSON object per run, on standard output, whatever the outcome. */
import { z } from 'zod';
import { failure } from './error.ts';
import { template } from './vision.ts';

/** Exit codes of all face commands. */
export const faceExit = { yes: 0, no: 1, badInput: 2, internal: 3 } as const;

const packId = z.string().regex(/^[0-9a-f]{64}$/);
const fraction = z.number().min(0).max(1);

/** A share with its Clopper–Pearson interval (95 %); `low` and `high` are 0 and 1 when nothing was tried. */
export const proportion = z.object({
  count: z.number().int().nonnegative(),
  trials: z.number().int().nonnegative(),
  rate: fraction.nullable(),
  low: fraction,
  high: fraction,
});
export type Proportion = z.infer<typeof proportion>;

export const faceError = z.object({ command: z.string(), error: failure });

export const faceCheck = z.object({
  command: z.literal('check'),
  photo: z.string(),
  usable: z.boolean(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  facePx: z.number().nullable(),
  sharpness: z.number().nullable(),
  brightness: z.number().nullable(),
  pack: packId,
});
export type FaceCheck = z.infer<typeof faceCheck>;

export const faceCompare = z.object({
  command: z.literal('compare'),
  same: z.boolean(),
  /** Cosine of the two templates. */
  score: z.number(),
  threshold: z.number(),
  pack: packId,
});
export type FaceCompare = z.infer<typeof faceCompare>;

/** The file that `enrol` writes and `identify` reads. It holds biometrics: keep it as such. */
export const enrolmentFile = z.object({
  format: z.literal(1),
  pack: packId,
  people: z
    .array(z.object({ subject: z.uuid(), name: z.string(), templates: z.array(template).min(1).max(16) }))
    .min(1),
});
export type EnrolmentFile = z.infer<typeof enrolmentFile>;

export const faceEnrol = z.object({
  command: z.literal('enrol'),
  out: z.string(),
  people: z.array(z.object({ subject: z.uuid(), name: z.string(), photos: z.number().int() })),
  refused: z.array(z.object({ photo: z.string(), reason: z.string(), message: z.string() })),
  /** Pairs of people who look so alike that they may be the same one enrolled twice. */
  alike: z.array(z.object({ a: z.string(), b: z.string(), score: z.number() })),
  pack: packId,
});
export type FaceEnrol = z.infer<typeof faceEnrol>;

export const faceIdentify = z.object({
  command: z.literal('identify'),
  photo: z.string(),
  outcome: z.enum(['recognised', 'unknown', 'ambiguous']),
  /** The nearest person, also when not near enough. */
  nearest: z.object({ subject: z.uuid(), name: z.string() }).nullable(),
  score: z.number().nullable(),
  margin: z.number().nullable(),
  threshold: z.number(),
  minMargin: z.number(),
  gallerySize: z.number().int(),
  pack: packId,
});
export type FaceIdentify = z.infer<typeof faceIdentify>;

export const faceLiveness = z.object({
  command: z.literal('liveness'),
  /** `unsure`: fewer frames with a usable face than a decision needs. */
  outcome: z.enum(['live', 'doubtful', 'unsure']),
  frames: z.number().int(),
  scored: z.number().int(),
  score: fraction.nullable(),
  threshold: z.number(),
  needed: z.number().int(),
  /** How often each hint was the reason to leave a frame out. */
  leftOut: z.record(z.string(), z.number().int()),
  pack: packId,
});
export type FaceLiveness = z.infer<typeof faceLiveness>;
