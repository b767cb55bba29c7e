/**
 * The headless kiosk's protocol: one JSON object a line. Commands come in on standard input, everything that changes
 * goes out on standard output; the log goes to standard error.
 */
import { z } from 'zod';
import { failure } from './error.ts';
import { kioskAction, kioskView } from './kiosk-view.ts';
import { beaconIdentity } from './location.ts';

export const headlessCommand = z.union([
  /** What somebody touches. The answer carries the same `id`. */
  z.strictObject({ id: z.number().int().optional(), act: kioskAction }),
  /** A badge comes and goes at the simulated reader. UID in hexadecimal. */
  z.strictObject({ id: z.number().int().optional(), tap: z.string().regex(/^[0-9A-Fa-f]{8,20}$/) }),
  /** What the simulated scanner hears from now on; null is silence. */
  z.strictObject({
    id: z.number().int().optional(),
    beacon: beaconIdentity.extend({ rssi: z.number() }).nullable(),
  }),
  /** Somebody else stands in front of the camera: a folder of pictures, a picture or a video. Null: nobody. */
  z.strictObject({
    id: z.number().int().optional(),
    frames: z.string().nullable(),
    /** Each picture is shown so often; for stills. */
    repeat: z.number().int().min(1).max(1000).default(1),
  }),
  /** Ends the process in order. */
  z.strictObject({ id: z.number().int().optional(), stop: z.literal(true) }),
]);
export type HeadlessCommand = z.infer<typeof headlessCommand>;

export const headlessLine = z.union([
  z.strictObject({ view: kioskView }),
  z.strictObject({ answer: z.object({ id: z.number().int().nullable(), failure: failure.nullable() }) }),
  /** The frames of a command were all looked at, so many of them. */
  z.strictObject({ looked: z.number().int() }),
  /** IT gave the code that leaves the kiosk screen. */
  z.strictObject({ exit: z.literal(true) }),
  z.strictObject({ fatal: failure }),
]);
export type HeadlessLine = z.infer<typeof headlessLine>;
