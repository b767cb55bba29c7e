/** Kiosks: who is there and how far their word has come, claim codes, moving, revoking; and the claim itself. */
import { z } from 'zod';
import { CLAIM_PATH, claimRequest, claimResponse } from '../claim.ts';
import { clockTrust } from '../fact.ts';
import { API, isoInstant, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const name = lineOf(100);

/** Why something that a kiosk sent was not taken. Nothing of it was stored. */
export const messageRefusal = z.enum([
  /** Announced as longer than any message may be; the hub hung up. */
  'too-long',
  /** Not MQTT; the hub hung up. */
  'not-mqtt',
  /** A topic that this kiosk may not write or read. */
  'wrong-topic',
  /** Not JSON, or not what belongs on the topic. */
  'unreadable',
  /** Batches, by `syncRejection`. */
  'sync.bad-signature',
  'sync.bad-fact',
  'sync.wrong-origin',
  'sync.broken-chain',
  /** A batch with nothing new in it. Now and then that is a lost answer, often it is somebody who plays it back. */
  'repeated',
  /** A crop of no arrival that the hub holds of this kiosk and person. The kiosk sends it again later. */
  'no-such-arrival',
  /** The kiosk was revoked, or is of the other mode. */
  'not-heard',
]);
export type MessageRefusal = z.infer<typeof messageRefusal>;

export const kiosk = z.object({
  id: z.uuid(),
  name: z.string(),
  roomId: z.uuid(),
  /** A kiosk in simulation never makes real attendance. */
  mode: z.enum(['real', 'simulation']),
  version: z.string(),
  online: z.boolean(),
  lastSeen: isoInstant.nullable(),
  /** Since it was last heard. */
  silentSeconds: z.number().int().nullable(),
  log: z.object({
    /** Last fact it has written, and the last that it knows the hub to hold. */
    head: z.number().int(),
    acked: z.number().int(),
    /** Places in its logs that were seen with two contents: a copied disk, or worse. */
    forks: z.number().int(),
  }),
  /** State of its devices, in a word or two each. */
  devices: z.record(z.string(), z.string()),
  /** The last batch that was not taken, by closed code. */
  rejected: z.object({ code: z.string(), at: isoInstant }).nullable(),
  /** Messages that could not be read since the hub was started. */
  malformed: z.number().int(),
  /** Everything that was not taken since the hub process that answers was started, by why; what never happened is left out. */
  refused: z.partialRecord(messageRefusal, z.number().int()),
  claimedAt: isoInstant,
  certificateUntil: isoInstant,
  revokedAt: isoInstant.nullable(),
});
export type Kiosk = z.infer<typeof kiosk>;

/** Something that a kiosk wants IT to know. Tells of no person: neither who it was nor words that could say so. */
const kioskNotice = z.object({
  id: z.uuid(),
  kioskId: z.uuid(),
  kioskName: z.string(),
  /** When it happened by the kiosk's clock … */
  at: isoInstant,
  /** … how far that clock is to be believed … */
  clockTrust,
  /** … and when the hub heard of it. */
  receivedAt: isoInstant,
  /** `area.reason`; `unknown` when the hub cannot read what a kiosk wrote. */
  code: z.string(),
  /** What it means and what to do, in the language asked for; the code where a newer kiosk told something new. */
  message: z.string(),
  sessionTitle: z.string().nullable(),
});

const params = z.object({ kioskId: z.uuid() });
const KIOSK = `${API}/kiosks/:kioskId` as const;

export const kiosksArea = defineArea({
  'kiosks.list': {
    summary: 'Every kiosk, with whether it is online and how far its log has come.',
    method: 'GET',
    path: `${API}/kiosks`,
    access: 'kiosk.read',
    response: listOf(kiosk),
  },
  'kiosks.notices': {
    summary:
      'What kiosks told IT, newest first by when the hub heard of it; `after` (a notice’s id) continues a list.',
    method: 'GET',
    path: `${API}/kiosks/notices`,
    access: 'kiosk.read',
    query: z.strictObject({
      kioskId: z.uuid().optional(),
      after: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: listOf(kioskNotice),
  },
  'kiosks.get': {
    summary: 'One kiosk.',
    method: 'GET',
    path: KIOSK,
    access: 'kiosk.read',
    params,
    response: kiosk,
  },
  'kiosks.create-claim-code': {
    summary: 'Make a claim code for one new kiosk in a room; it lives for 15 minutes and is shown only now.',
    method: 'POST',
    path: `${API}/rooms/:roomId/claim-codes`,
    access: 'kiosk.write',
    params: z.object({ roomId: z.uuid() }),
    body: z.strictObject({
      /** What the kiosk will be called; its room's name when left out. */
      name: name.optional(),
    }),
    response: z.object({
      /** Four groups of five characters, to be typed at the kiosk. */
      code: z.string(),
      /** Eight digits that will leave the kiosk's screen. */
      exitCode: z.string(),
      expiresAt: isoInstant,
    }),
    status: 201,
    secretAnswer: true,
  },
  'kiosks.update': {
    summary: 'Rename a kiosk, give it another exit code, or move it to another room.',
    method: 'PATCH',
    path: KIOSK,
    access: 'kiosk.write',
    params,
    body: z.strictObject({
      name: name.optional(),
      roomId: z.uuid().optional(),
      exitCode: z
        .string()
        .regex(/^\d{6,12}$/, 'six to twelve digits')
        .optional(),
    }),
    response: kiosk,
  },
  'kiosks.revoke': {
    summary: 'Take a kiosk’s trust away for good: stolen, broken, replaced. Its sessions stay as they are.',
    method: 'POST',
    path: `${KIOSK}/revoke`,
    access: 'kiosk.write',
    params,
    response: kiosk,
  },
  'kiosks.claim': {
    summary: 'For kiosks: exchange a claim code for a client certificate.',
    method: 'POST',
    path: CLAIM_PATH,
    access: 'public',
    body: claimRequest,
    response: claimResponse,
  },
});
