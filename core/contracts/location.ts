/** Which room a kiosk stood in when something was recorded: the evidence, and the policy that judged it. */
import { z } from 'zod';

/** An iBeacon identity. `uuid` is lower case with dashes. */
export const beaconIdentity = z.object({
  uuid: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a lower-case UUID with dashes'),
  major: z.number().int().min(0).max(65_535),
  minor: z.number().int().min(0).max(65_535),
});
export type BeaconIdentity = z.infer<typeof beaconIdentity>;

/**
 * `confirmed`: the room's own beacon is heard. `unconfirmed`: it is not heard, and no other room's is clearly nearer
 * (dead battery, scanner unplugged). `mismatch`: another room's beacon has been clearly nearer for the whole dwell.
 */
export const locationVerdict = z.enum(['confirmed', 'unconfirmed', 'mismatch']);

/** Goes with every session start, session end and check-in. */
export const locationProof = z.object({
  kioskId: z.uuid(),
  roomId: z.uuid(),
  verdict: locationVerdict,
  /** The beacon the verdict rests on: ours when confirmed, the other room's on a mismatch, ours if heard too weakly. */
  beacon: beaconIdentity.nullable(),
  /** Median signal strength of that beacon, dBm; null when it was not heard within the policy's memory. */
  medianRssi: z.number().nullable(),
  /**
   * Milliseconds since that beacon was last heard. Without a beacon: since the room was last confirmed.
   * Null when neither is known.
   */
  ageMs: z.number().nonnegative().nullable(),
});
export type LocationProof = z.infer<typeof locationProof>;

/** Site policy for location. Every number has a default that suits a room of ordinary size and a 1 Hz beacon. */
export const locationPolicy = z
  .object({
    /** Sightings in the median; odd, so that one reflection never decides. */
    medianWindow: z.number().int().min(1).max(31).default(5),
    /** A beacon counts as near from this median on, dBm … */
    nearRssi: z.number().min(-127).max(0).default(-80),
    /** … and stays near until it falls below this one, dBm: the gap is the hysteresis. */
    farRssi: z.number().min(-127).max(0).default(-88),
    /** How long a beacon must be heard near (or another room's nearer) before it counts, milliseconds. */
    dwellMs: z.number().int().min(0).max(600_000).default(6_000),
    /** A beacon unheard for longer than this is gone, milliseconds. */
    staleMs: z.number().int().min(1_000).max(600_000).default(30_000),
    /** How much stronger another room's beacon must be than ours to speak against us, dB. */
    mismatchMarginDb: z.number().min(0).max(60).default(8),
  })
  .refine((policy) => policy.farRssi <= policy.nearRssi, {
    message: 'farRssi must not be above nearRssi',
    path: ['farRssi'],
  });
export type LocationPolicy = z.infer<typeof locationPolicy>;

/** The policy with every default in place. */
export const defaultLocationPolicy: LocationPolicy = locationPolicy.parse({});
