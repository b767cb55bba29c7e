/**
 * What a kiosk is told by the hub: its room, its people, and the hub's facts about its sessions. A kiosk holds a
 * cursor `(hubEpoch, n)`. Every message body is boxed to the kiosk's key, because templates, PIN verifiers and
 * subject keys are in it; the broker never retains it.
 */
import { z } from 'zod';
import { feedErasure } from './erasure.ts';
import { origin } from './fact.ts';
import { beaconIdentity, locationPolicy } from './location.ts';
import { attendancePolicy } from './policy.ts';
import { template } from './vision.ts';

export const cursor = z.object({ hubEpoch: z.uuid(), n: z.number().int().nonnegative() });
export type Cursor = z.infer<typeof cursor>;

/** More rooms with a beacon than a site ever had; what is beyond is left out, and not heard as another room's. */
export const MOST_OTHER_BEACONS = 500;

/** Where the kiosk stands, and the rules there. One per kiosk. */
export const placement = z.object({
  kioskId: z.uuid(),
  kioskName: z.string().max(100),
  siteId: z.uuid(),
  siteName: z.string().max(200),
  /** IANA zone; only for showing times, never for computing windows. */
  zone: z.string().max(64),
  roomId: z.uuid(),
  roomName: z.string().max(200),
  beacon: beaconIdentity.nullable(),
  /** Beacons of the site's other rooms: hearing one of them clearly is a mismatch. */
  otherBeacons: z.array(beaconIdentity).max(MOST_OTHER_BEACONS),
  policy: attendancePolicy,
  policyVersion: z.number().int().positive(),
  locationPolicy,
  /** HMAC-SHA256 key for badge UIDs, 32 bytes base64: UIDs themselves are stored nowhere. */
  badgeKey: z.base64(),
  /** Argon2id encoding of the code that lets IT leave the kiosk screen. */
  exitCode: z.string().max(200),
});
export type Placement = z.infer<typeof placement>;

/** Somebody this kiosk may meet. */
export const feedPerson = z.object({
  subject: z.uuid(),
  displayName: z.string().max(200),
  isTrainer: z.boolean(),
  language: z.string().max(10).nullable(),
  /** HMAC-SHA256 of each badge's upper-case hex UID under the badge key, lower-case hex. */
  badges: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(10),
  /** Argon2id encoding, or null while no PIN is set. */
  pin: z.string().max(200).nullable(),
  /** Empty without consent. */
  templates: z.array(template).max(16),
  /** What made the templates; a kiosk with other models knows this person by the badge only. */
  recipe: z.string().max(64).optional(),
  /** Whom this person's face may be taken for; absent: nobody. Between them the badge decides, and the face confirms. */
  alike: z.array(z.uuid()).max(32).optional(),
  /** The key that seals what is personal in this person's facts, 32 bytes base64. */
  key: z.base64(),
});
export type FeedPerson = z.infer<typeof feedPerson>;

export const feedItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('placement'), placement }),
  z.object({ kind: z.literal('person'), person: feedPerson }),
  /** Consent withdrawn, left the roll, erased: forget what is held of them. */
  z.object({ kind: z.literal('person-gone'), subject: z.uuid() }),
  /** A fact about one of the room's sessions that another log wrote, as its exact text. */
  z.object({ kind: z.literal('fact'), text: z.string().max(400_000) }),
]);
export type FeedItem = z.infer<typeof feedItem>;

/** The boxed body: gzip of this JSON. A snapshot replaces people and placement; facts only ever add. */
export const feedBody = z.object({
  v: z.literal(1),
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  snapshot: z.boolean(),
  items: z.array(feedItem).max(50_000),
  /** Last acknowledged sequence of the kiosk's own log, so that it can notice that it was set back. */
  acked: z.object({ origin, seq: z.number().int().nonnegative() }).nullable(),
  /**
   * To be removed before the items are taken in, and to be confirmed; each comes again until it is. Absent from hubs
   * that do not ask for receipts: `person-gone` says the same then.
   */
  erasures: z.array(feedErasure).max(50_000).optional(),
});
export type FeedBody = z.infer<typeof feedBody>;
