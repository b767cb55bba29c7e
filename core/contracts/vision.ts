/**
 * What crosses into and out of the vision process. Frames come from the renderer on their own port; control and
 * results go to the kiosk process on another. Both ports carry cloned plain data only.
 */
import { z } from 'zod';

/** Pixel layouts a frame may have. I420 and NV12 are what cameras deliver; RGBA is for files and tests. */
export const pixelFormat = z.enum(['I420', 'NV12', 'RGBA']);

/** One camera frame, renderer → vision. The sender waits for `frame-done` before it sends the next (one credit). */
export const frame = z.object({
  type: z.literal('frame'),
  /** Counts up per camera opening; a gap means dropped frames, which is normal. */
  seq: z.number().int().nonnegative(),
  /** Counts up each time the camera is (re)opened, so that tracks never span two cameras. */
  epoch: z.number().int().nonnegative(),
  width: z.number().int().min(160).max(4096),
  height: z.number().int().min(120).max(4096),
  format: pixelFormat,
  /**
   * Capture time as the camera stamped it, milliseconds since the Unix epoch with sub-millisecond fraction: it stands
   * still when the camera's stamps do.
   */
  capturedAt: z.number(),
  /** What `MediaStreamTrack.label` says; virtual cameras are judged by it. */
  camera: z.string().max(200),
  data: z.instanceof(Uint8Array),
});
export type Frame = z.infer<typeof frame>;

/** A box in frame pixels, origin top left. */
export const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof box>;

/** Plain instructions for who stands in front of the camera; closed set, each has a string in every locale. */
export const hint = z.enum([
  'step-into-view',
  'come-closer',
  'step-back',
  'centre-face',
  'hold-still',
  'more-light',
  'less-light',
  'look-straight',
  'one-person-at-a-time',
  'uncover-face',
]);
export type Hint = z.infer<typeof hint>;

/** Answer to a frame, vision → renderer: gives the credit back and says where to draw. Carries no identity. */
export const frameDone = z.object({
  type: z.literal('frame-done'),
  seq: z.number().int(),
  face: box.nullable(),
  hint: hint.nullable(),
});
export type FrameDone = z.infer<typeof frameDone>;

/** 512 float32 values, L2-normalised, as base64 of the little-endian bytes. */
export const template = z.string().max(4096);

export const galleryEntry = z.object({
  subject: z.uuid(),
  templates: z.array(template).min(1).max(16),
  /** `ModelPack.recipe` of what made the templates; absent: the pack in use. Others are left out. */
  recipe: z.string().optional(),
  /** What later visits taught; weighs less than what was enrolled. */
  learned: template.optional(),
  /** People who look so much like this one that a face alone cannot tell them apart. */
  alike: z.array(z.uuid()).max(32).optional(),
});
export type GalleryEntry = z.infer<typeof galleryEntry>;

export const challengeStep = z.enum(['turn-left', 'turn-right', 'look-up', 'blink', 'come-closer']);
export type ChallengeStep = z.infer<typeof challengeStep>;

/** When the active challenge is asked: of everybody, only when passive liveness is unsure, or once a day per person. */
export const challengeWhen = z.enum(['always', 'unsure', 'first-of-day']);
export type ChallengeWhen = z.infer<typeof challengeWhen>;

/** What gives a picture away where a network does not see it; closed set, each has words in every locale. */
export const spoofSign = z.enum([
  /** Straight edges of paper or a screen around the face. */
  'picture-edge',
  /** Another face inside or beside the matched one, as on a sheet or a screen. */
  'second-face',
  /** No movement of the face within itself, as nobody alive holds still. */
  'no-motion',
  /** Frames that repeat to the bit. */
  'same-frames',
  /** The regular pattern of a screen's pixels, or its moiré with the camera's. */
  'screen-pattern',
  /** Less noise than any sensor has. */
  'no-noise',
]);
export type SpoofSign = z.infer<typeof spoofSign>;

/** Scores and thresholds behind one decision, kept with the fact so that "why?" has an answer. No pixels, no templates. */
export const faceEvidence = z.object({
  /** SHA-256 of the model pack's manifest, hex. */
  pack: z.string().regex(/^[0-9a-f]{64}$/),
  /** The pack's name, for people; the hash says which it was. */
  packName: z.string().max(80).optional(),
  frames: z.number().int().nonnegative(),
  agreeing: z.number().int().nonnegative(),
  /** Cosine of probe and best template, median over the agreeing frames; null when nothing was compared. */
  score: z.number().nullable(),
  /** Score minus that of the next other person, null when the gallery holds one person. */
  margin: z.number().nullable(),
  threshold: z.number(),
  minMargin: z.number(),
  gallery: z.enum(['roll', 'site', 'one']),
  gallerySize: z.number().int().nonnegative(),
  liveness: z.object({
    passive: z.number().nullable(),
    threshold: z.number(),
    frames: z.number().int().nonnegative(),
    challenge: z.array(challengeStep),
    challengeResult: z.enum(['not-asked', 'passed', 'failed', 'timed-out']),
    /** What looked like a picture; any sign leads to the challenge, and some refuse by themselves. */
    signs: z.array(spoofSign).default([]),
  }),
  quality: z.object({ facePx: z.number(), sharpness: z.number(), brightness: z.number(), yaw: z.number() }),
  /** Milliseconds from the first usable frame of the track to the decision, and per stage (medians over the track). */
  timing: z.object({
    total: z.number(),
    detect: z.number(),
    landmark: z.number(),
    liveness: z.number(),
    embed: z.number(),
    match: z.number(),
  }),
});
export type FaceEvidence = z.infer<typeof faceEvidence>;

/** Electron main → vision process: whose messages come by the port that is attached. */
export const toVisionProcess = z.object({ type: z.literal('ports'), role: z.enum(['control', 'frames']) });
export type ToVisionProcess = z.infer<typeof toVisionProcess>;

/** Kiosk → vision: asks whether the process still works; answered with `visionAlive`. */
export const visionPing = z.object({ type: z.literal('ping') });

/** Kiosk → vision. */
export const visionControl = z.discriminatedUnion('type', [
  z.object({ type: z.literal('gallery'), roll: z.array(galleryEntry), site: z.array(galleryEntry) }),
  /**
   * What to look for. `identify` matches 1:N and decides once per track; `verify` compares 1:1 with `subject`
   * (badge + face) and decides once; `idle` finds nobody. A new watch ends the one before.
   */
  z.object({
    type: z.literal('watch'),
    watch: z.discriminatedUnion('mode', [
      z.object({ mode: z.literal('idle'), id: z.number().int() }),
      z.object({ mode: z.literal('identify'), id: z.number().int() }),
      z.object({ mode: z.literal('verify'), id: z.number().int(), subject: z.uuid() }),
    ]),
    /** Whether an accepted decision brings an aligned 112×112 face crop (policy `evidenceImage: crop`). */
    crop: z.boolean(),
    /** Whether an accepted decision brings what was seen (policy `templateUpdate`). */
    learn: z.boolean().optional(),
    /** `day` is the site's date, `YYYY-MM-DD`; on a new one everybody counts as not yet challenged. */
    challenge: z
      .object({ when: challengeWhen, day: z.iso.date() })
      .default({ when: 'unsure', day: '1970-01-01' }),
  }),
  visionPing,
]);
export type VisionControl = z.infer<typeof visionControl>;
export type Watch = Extract<VisionControl, { type: 'watch' }>['watch'];
/** On which terms somebody is let in, beside what is looked for. */
export type WatchTerms = Pick<Extract<VisionControl, { type: 'watch' }>, 'crop' | 'challenge' | 'learn'>;

/** Why a face was not accepted; closed set, each has a message in every locale. */
export const faceRefusal = z.enum([
  'vision.unknown-face',
  'vision.ambiguous',
  'vision.not-live',
  'vision.challenge-failed',
  'vision.challenge-timed-out',
  'vision.not-the-badge-holder',
  'vision.virtual-camera',
  'vision.frozen-camera',
  'vision.too-many-tries',
  'vision.model-failed',
]);
export type FaceRefusal = z.infer<typeof faceRefusal>;

/** Vision → kiosk: the answer to `ping`. A process that hangs gives none, or works at one frame for ever. */
export const visionAlive = z.object({
  type: z.literal('alive'),
  /** Milliseconds since the frame in work was taken up; 0 when there is none. */
  busyMs: z.number().nonnegative(),
});
export type VisionAlive = z.infer<typeof visionAlive>;

/** Vision → kiosk. */
export const visionEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pack: z.string(), packName: z.string(), loadMs: z.number() }),
  /** The models did not load or keep failing: no face is recognised until the process starts anew. */
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string() }),
  /** A command was invalid (a damaged template, say) and changed nothing; the process goes on as before. */
  z.object({ type: z.literal('rejected'), code: z.string(), message: z.string() }),
  /** Sent when something changes, not per frame. */
  z.object({
    type: z.literal('progress'),
    watch: z.number().int(),
    track: z.number().int().nullable(),
    phase: z.enum(['nobody', 'looking', 'checking', 'challenge']),
    hint: hint.nullable(),
    step: challengeStep.nullable(),
    /** Milliseconds left for this step. */
    stepLeftMs: z.number().nullable(),
  }),
  z.object({
    type: z.literal('decision'),
    watch: z.number().int(),
    track: z.number().int(),
    /** `Frame.capturedAt` of the first usable frame of the track. */
    firstFrameAt: z.number(),
    decidedAt: z.number(),
    outcome: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('accepted'), subject: z.uuid() }),
      z.object({ kind: z.literal('refused'), reason: faceRefusal }),
    ]),
    evidence: faceEvidence,
    /** The face as a template, only for accepted decisions and only when the watch asked to learn. */
    seen: template.optional(),
    /** Aligned face, 112×112 RGB JPEG, only for accepted decisions and only when the watch asked for it. */
    crop: z.instanceof(Uint8Array).nullable(),
  }),
]);
export type VisionEvent = z.infer<typeof visionEvent>;
export type FaceDecision = Extract<VisionEvent, { type: 'decision' }>;
