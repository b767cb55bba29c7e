/**
 * Every MQTT message between a kiosk and the hub, MQTT 5, QoS 1, payloads in JSON. A kiosk can write only under
 * `<prefix>/<kioskId>/up/` and read only under `<prefix>/<kioskId>/down/`. The prefix is `roster/v1`, and
 * `roster-sim/v1` for kiosks in simulation, which never make real attendance.
 */
import { z } from 'zod';
import { erasureReceipt } from './erasure.ts';
import { instant, origin } from './fact.ts';
import { cursor } from './feed.ts';
import { SEAL_CONTEXTS, SIGNED_TEXTS, wireText } from './wire-texts.ts';

/** No MQTT packet is longer than this; the hub's broker hangs up on one that is announced longer. Bytes. */
export const MAX_PACKET_BYTES = 4 * 1024 * 1024;

/** A kiosk has a handful of devices; the hub keeps and shows what it is told of them. */
const MOST_DEVICES = 32;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Facts of one origin in order, as their exact texts. One batch in flight. */
export const factBatch = z.object({
  v: z.literal(1),
  origin,
  /** Sequence of the first fact. */
  from: z.number().int().positive(),
  facts: z.array(z.string().max(400_000)).min(1).max(200),
  /** Ed25519 over `headText` of the last fact, base64, by the device key. */
  head: z.object({ seq: z.number().int().positive(), hash, signature: z.base64() }),
});
export type FactBatch = z.infer<typeof factBatch>;

/** Birth message and last will; retained. */
export const kioskStatus = z.object({
  v: z.literal(1),
  online: z.boolean(),
  at: instant,
  version: z.string().max(40),
  origin: origin.nullable(),
  /** Last sequence in the kiosk's log, and how far the hub has acknowledged it. */
  head: z.number().int().nonnegative(),
  acked: z.number().int().nonnegative(),
  /** The hub's epoch that it knows of, and how many facts of all its logs that hub has not acknowledged. */
  hubEpoch: z.uuid().nullable().optional(),
  unsent: z.number().int().nonnegative().optional(),
  devices: z
    .record(z.string().max(40), z.string().max(200))
    .refine((devices) => Object.keys(devices).length <= MOST_DEVICES),
});
export type KioskStatus = z.infer<typeof kioskStatus>;

/** Asks for the change feed from a cursor; null asks for a snapshot. */
export const feedRequest = z.object({ v: z.literal(1), cursor: cursor.nullable() });
export type FeedRequest = z.infer<typeof feedRequest>;

/** A sealed face crop that belongs to a fact; travels outside the log. */
export const evidenceUpload = z.object({
  v: z.literal(1),
  factId: z.uuid(),
  subject: z.uuid(),
  takenAt: instant,
  expiresAt: instant,
  /** JPEG sealed under the subject's key; context `evidence/<factId>`. */
  sealed: z.base64(),
});
export type EvidenceUpload = z.infer<typeof evidenceUpload>;

export const timeRequest = z.object({ v: z.literal(1), nonce: z.uuid() });

/** Asks for the next certificate over the connection that the present one has opened. */
export const renewalRequest = z.object({
  v: z.literal(1),
  /** PEM certificate request (PKCS #10) for the kiosk's own P-256 key. */
  csr: z.string().max(4000),
  /** Ed25519 over `renewalText` by the device key, base64: a broker alone can have nothing certified. */
  signature: z.base64(),
});
export type RenewalRequest = z.infer<typeof renewalRequest>;

export const upMessages = {
  facts: factBatch,
  status: kioskStatus,
  feed: feedRequest,
  evidence: evidenceUpload,
  receipt: erasureReceipt,
  time: timeRequest,
  certificate: renewalRequest,
} as const;
export type UpTopic = keyof typeof upMessages;

/** Why a batch was not taken. Nothing of it was stored. */
export const syncRejection = z.enum([
  /** The head is not signed by the kiosk's key, or is not the batch's last fact. */
  'sync.bad-signature',
  /** A text is not a fact, or its origin or sequence is not what the batch says. */
  'sync.bad-fact',
  /** The origin names another kiosk. */
  'sync.wrong-origin',
  /** A fact does not name the hash of the one before it. */
  'sync.broken-chain',
]);
export type SyncRejection = z.infer<typeof syncRejection>;

/** The hub's word that it holds a log up to here, which the kiosk keeps: nobody can shorten or rewrite it unseen. */
export const logCheckpoint = z.object({
  seq: z.number().int().positive(),
  hash,
  at: instant,
  /** Ed25519 public key of the hub's log, 32 bytes base64. */
  key: z.base64(),
  /** Ed25519 over `checkpointText`, base64. */
  signature: z.base64(),
});
export type LogCheckpoint = z.infer<typeof logCheckpoint>;

/** Cumulative: everything of `origin` up to and with `seq` is durably stored. `resendFrom` names a gap. */
export const factAck = z.object({
  v: z.literal(1),
  hubEpoch: z.uuid(),
  origin,
  seq: z.number().int().nonnegative(),
  resendFrom: z.number().int().positive().nullable(),
  /** Why a batch was not taken, one of `syncRejection` or of a newer hub's; null when all is well. */
  rejected: z.string().max(80).nullable(),
  /** Of the fact held at `seq`, so that a kiosk whose disk was put back does not take it for one of its own. */
  hash: hash.optional(),
  /** Hash of the last fact of the batch that this answers; absent when it answers none. */
  answers: hash.optional(),
  /** The log says two things in one place: the kiosk must go on in another one. */
  forked: z.literal(true).optional(),
  /** At `seq`; absent from hubs that do not give any yet, and from answers that store nothing. */
  checkpoint: logCheckpoint.optional(),
  /** Answers nothing yet: a batch was heard and waits its turn. It need not be sent again. */
  heard: z.literal(true).optional(),
  /** The hub has just met this kiosk, and what the kiosk has under way may have reached nobody. */
  greeting: z.literal(true).optional(),
});
export type FactAck = z.infer<typeof factAck>;

/** A piece of the feed. The box is over the whole; pieces are joined in order and checked by hash. */
export const feedChunk = z.object({
  v: z.literal(1),
  hubEpoch: z.uuid(),
  /** The same for all pieces of one body. */
  message: z.uuid(),
  part: z.number().int().nonnegative(),
  parts: z.number().int().min(1).max(1000),
  /** SHA-256 of the joined box, hex. */
  sha256: hash,
  box: z.base64(),
});
export type FeedChunk = z.infer<typeof feedChunk>;

/** "There is news": the kiosk answers with a feed request. Carries nothing, so nothing can be lost with it. */
export const newsFlash = z.object({ v: z.literal(1), hubEpoch: z.uuid(), n: z.number().int().nonnegative() });
export const evidenceAck = z.object({ v: z.literal(1), factId: z.uuid() });
export const timeAnswer = z.object({ v: z.literal(1), nonce: z.uuid(), hubWall: instant });

/** PEM client certificate for the key of the request; its common name is the kiosk id. */
export const renewalAnswer = z.object({ v: z.literal(1), certificate: z.string().max(8000) });

export const downMessages = {
  ack: factAck,
  feed: feedChunk,
  news: newsFlash,
  evidence: evidenceAck,
  time: timeAnswer,
  certificate: renewalAnswer,
} as const;
export type DownTopic = keyof typeof downMessages;

export const MQTT_PREFIX = { real: 'roster/v1', simulation: 'roster-sim/v1' } as const;

/** What the device key signs for a batch; seq and hash are those of its last fact. */
export function headText(origin: string, head: { readonly seq: number; readonly hash: string }): string {
  return wireText(SIGNED_TEXTS.head, { origin, seq: head.seq, hash: head.hash });
}

/** What the device key signs for a renewal. */
export function renewalText(kioskId: string, csr: string): string {
  return wireText(SIGNED_TEXTS.renewal, { kioskId, csr });
}

/** What the hub's log key signs for a checkpoint. */
export function checkpointText(
  origin: string,
  point: { readonly seq: number; readonly hash: string; readonly at: number },
): string {
  return wireText(SIGNED_TEXTS.checkpoint, { origin, seq: point.seq, hash: point.hash, at: point.at });
}

/** What the box of a feed body is bound to. */
export function feedContext(kioskId: string, hubEpoch: string, message: string): string {
  return wireText(SEAL_CONTEXTS.feed, { kioskId, hubEpoch, message });
}

/** What a sealed evidence crop is bound to. */
export function evidenceContext(factId: string): string {
  return wireText(SEAL_CONTEXTS.evidence, { factId });
}

export function upTopic(prefix: string, kioskId: string, topic: UpTopic): string {
  return `${prefix}/${kioskId}/up/${topic}`;
}

export function downTopic(prefix: string, kioskId: string, topic: DownTopic): string {
  return `${prefix}/${kioskId}/down/${topic}`;
}
