import { z } from 'zod';
import { TRIES_WAIT_MS } from '../../core/domain/face-words.ts';

const fraction = z.number().min(0).max(1);

/** What the vision process is started with, as JSON in its environment (`VISION_SETTINGS`). */
export const visionSettings = z.object({
  /** Folder with the pack's `manifest.json`. */
  packDir: z.string(),
  /** Where the model files lie when not in node_modules (see `loadPack`). */
  modelsRoot: z.string().optional(),
  /** Exact labels of software cameras to trust; simulation mode only, see `cameraTrusted`. */
  allowVirtualCameras: z.array(z.string().max(200)).default([]),
  /** Where in the frame a face counts, as fractions. */
  guide: z
    .object({ x: fraction, y: fraction, width: fraction, height: fraction })
    .default({ x: 0.15, y: 0, width: 0.7, height: 1 }),
  /** A refused person who stays in view is looked at again after this, milliseconds. */
  retryAfterMs: z.number().int().min(1000).default(8000),
  /** Time for one step of the challenge, milliseconds. */
  challengeStepMs: z.number().int().min(1000).max(60_000).default(6000),
  /** How often one face or one claimed person may fail the check, see `FaceTries`. */
  tries: z
    .object({
      count: z.number().int().min(1).max(1000).default(3),
      withinMs: z
        .number()
        .int()
        .min(1000)
        .default(5 * 60_000),
      waitMs: z.number().int().min(1000).default(TRIES_WAIT_MS),
    })
    .default({ count: 3, withinMs: 5 * 60_000, waitMs: TRIES_WAIT_MS }),
});
export type VisionSettings = z.infer<typeof visionSettings>;
export const SETTINGS_VARIABLE = 'VISION_SETTINGS';
