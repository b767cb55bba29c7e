/**
 * A fact: one event in an append-only log (architecture: "Facts, state, sync"). This envelope cannot change later;
 * what may change is the payload, by `type` and `v`.
 *
 * The stored form is the exact UTF-8 text of the JSON; its SHA-256 is the fact's hash. Nothing ever re-serialises
 * a fact to hash it.
 */
import { z } from 'zod';
import { locationProof } from './location.ts';
import type { NoticeCode } from './notice.ts';
import { attendancePolicy } from './policy.ts';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
/** Milliseconds since the Unix epoch. */
export const instant = z.number().int().min(0).max(8_640_000_000_000_000);

/**
 * A log incarnation: who writes, and a random part made anew whenever a log is created, restored or repaired.
 * `kiosk:<uuid>:<16 hex>` or `hub:<uuid>:<16 hex>`.
 */
export const origin = z.string().regex(/^(kiosk|hub):[0-9a-f-]{36}:[0-9a-f]{16}$/);

/** Whether the wall clock was anchored to the hub since boot when the fact was made. */
export const clockTrust = z.enum(['anchored', 'unanchored', 'drifted']);
export type ClockTrust = z.infer<typeof clockTrust>;

export const factEnvelope = z.object({
  origin,
  /** Gap-free within the origin, from 1. */
  seq: z.number().int().positive(),
  /** UUIDv7. */
  id: z.uuid(),
  /** Hybrid logical clock: 12 hex digits of milliseconds, dash, 4 hex digits of counter. Sorts as text. */
  hlc: z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{4}$/),
  wall: instant,
  bootId: z.string().min(1).max(64),
  mono: z.number().nonnegative(),
  clockTrust,
  type: z.string().regex(/^[a-z-]+\.[a-z-]+$/),
  v: z.number().int().positive(),
  /** Whoever folds a critical fact without knowing its type shows "update needed" instead of a wrong roll. */
  critical: z.boolean(),
  /** Pseudonym of the person concerned, or null. */
  subject: z.uuid().nullable(),
  /** The session concerned, or null. */
  session: z.uuid().nullable(),
  payload: z.record(z.string(), z.unknown()),
  /** What is personal: base64 of a 24-byte nonce and XChaCha20-Poly1305 text under the subject's key, or null. */
  sealed: z.base64().nullable(),
  /** Hash of the fact before it in this origin; 64 zeros for the first. */
  prevHash: hex64,
});
export type FactEnvelope = z.infer<typeof factEnvelope>;

/** A fact with the bytes it was read from. */
export interface Fact extends FactEnvelope {
  readonly text: string;
  readonly hash: string;
}

export const GENESIS_HASH = '0'.repeat(64);

/** Instants that bound a session, computed by the hub in the site's zone; the kiosk never computes them. */
export const sessionWindows = z.object({
  /** From when a trainee's early arrival is taken in. */
  arriveFrom: instant,
  startFrom: instant,
  startUntil: instant,
  endFrom: instant,
  endUntil: instant,
  /** When a kiosk that is still open seals by itself. */
  sealAt: instant,
});
export type SessionWindows = z.infer<typeof sessionWindows>;

/** How somebody proved who they are. `trainer-word` and `staff` are somebody else's word, recorded as such. */
export const method = z.enum(['face', 'badge-face', 'badge-pin', 'trainer-word', 'staff']);
export type Method = z.infer<typeof method>;

export const settableStatus = z.enum(['present', 'late', 'absent', 'excused']);

/** Which of the expected came by which group, so that group figures can be recounted from facts. */
const rollGroups = z
  .array(z.object({ groupId: z.uuid(), members: z.array(z.uuid()).max(2000) }))
  .max(20)
  .optional();

/** Payloads by type, current version. The subject and the session stand in the envelope, not here. */
export const factPayloads = {
  /** Hub: a session exists. Subject is the trainer. */
  'session.scheduled': z.object({
    siteId: z.uuid(),
    roomId: z.uuid(),
    title: z.string().min(1).max(200),
    kind: z.enum(['timetable', 'by-hand', 'makeup']),
    makeupOf: z.uuid().nullable(),
    scheduledStart: instant,
    scheduledEnd: instant,
    windows: sessionWindows,
    policy: attendancePolicy,
    policyVersion: z.number().int().positive(),
    expected: z.array(z.uuid()).max(2000),
    unitId: z.uuid().nullable().optional(),
    groups: rollGroups,
  }),
  /** Hub: moved, or given to another trainer (then `trainer` is set). */
  'session.changed': z.object({
    roomId: z.uuid().nullable(),
    trainer: z.uuid().nullable(),
    time: z.object({ scheduledStart: instant, scheduledEnd: instant, windows: sessionWindows }).nullable(),
    /** Why, when whoever changed it had to say. */
    reason: z.string().min(1).max(500).optional(),
    title: z.string().min(1).max(200).optional(),
    unitId: z.uuid().nullable().optional(),
  }),
  'session.canceled': z.object({
    reason: z.string().min(1).max(500),
    /** Its timetable no longer has it: others were made instead, or are not wanted. Nobody asks for a makeup then. */
    cause: z.literal('timetable').optional(),
  }),
  /** Hub: the roll changed after the session was made; never deletes. */
  'roll.changed': z.object({
    add: z.array(z.uuid()).max(2000),
    void: z.array(z.uuid()).max(2000),
    /** The groups as they are from now on; left out when they did not change. */
    groups: rollGroups,
  }),
  /** Hub: this kiosk was sent the session; settling waits for it. */
  'session.offered': z.object({ kioskId: z.uuid() }),
  /**
   * Hub: this kiosk has sealed the session, but facts that it wrote before, at that time, are lost: its seal does not
   * vouch that nobody else came. Settling waits until staff release the kiosk.
   */
  'session.doubted': z.object({ kioskId: z.uuid() }),
  /** Hub: staff stop waiting for a kiosk, until the session is placed anew (`basedOn` as of a seal). */
  'session.released': z.object({
    kioskId: z.uuid(),
    reason: z.string().min(1).max(500),
    basedOn: z.array(z.uuid()).max(500).optional(),
  }),
  /** Hub: every kiosk has sealed or was released; who left no evidence was absent. */
  'session.settled': z.object({
    outcome: z.enum(['completed', 'missed']),
    /** Nobody ended it; the time ran out. */
    unattended: z.boolean(),
    kiosks: z.array(z.object({ kioskId: z.uuid(), how: z.enum(['sealed', 'released']) })),
  }),
  'excuse.approved': z.object({
    excuseId: z.uuid(),
    /** For an excuse of days: it holds only while the session starts within them (`until` is exclusive). */
    days: z.object({ from: instant, until: instant }).optional(),
  }),
  /** Subject is the trainer who started, or the staff member who did it on behalf. Sealed: face evidence. */
  'session.started': z.object({
    method,
    location: locationProof.nullable(),
    policyVersion: z.number().int(),
  }),
  'session.ended': z.object({ method, location: locationProof.nullable() }),
  /** This kiosk takes nothing more for the session. */
  'session.sealed': z.object({
    kioskId: z.uuid(),
    cause: z.enum(['ended', 'timeout', 'canceled', 'moved-away']),
    /** Where the kiosk stands. */
    roomId: z.uuid().optional(),
    /**
     * Ids of the facts that told the kiosk when or where the session is, whichever the cause is about. The seal holds
     * only while they are all that told so (core/domain/seal.ts); kiosks of older versions do not say.
     */
    basedOn: z.array(z.uuid()).max(500).optional(),
  }),
  /**
   * This kiosk was sent the session, and has not written of it yet: said to a hub that was put back to a backup, which
   * may have forgotten it.
   */
  'session.held': z.object({}),
  /** Evidence of presence, not a verdict. Sealed: face evidence. */
  'attendance.checked-in': z.object({
    method,
    location: locationProof.nullable(),
    policyVersion: z.number().int(),
    /** Who gave their word, for `trainer-word` and `staff`. */
    by: z.uuid().nullable(),
  }),
  /** A person's decision over a record. Sealed: the reason in words. */
  'attendance.corrected': z.object({
    status: settableStatus,
    by: z.uuid(),
    /** Ids of the facts about this record that the person had before their eyes. */
    basedOn: z.array(z.uuid()).max(500),
  }),
  /** Known, but not on this roll; offered to the trainer. */
  'walk-in.requested': z.object({ method, location: locationProof.nullable() }),
  'walk-in.decided': z.object({
    decision: z.enum(['added', 'refused']),
    by: z.uuid(),
    /** As with a correction; older kiosks and hubs do not say, and do not read it. */
    basedOn: z.array(z.uuid()).max(500).optional(),
  }),
  /** Sealed: the four ratings and the comment. */
  'feedback.submitted': z.object({ form: z.literal(1) }),
  /**
   * A face that was not accepted. Subject is whoever's badge lay before it; of an unknown face nobody is named. With a
   * subject the evidence is sealed (`{ face }`), without one it stands here.
   */
  'attendance.refused': z.object({
    /** A face refusal; a newer kiosk may have reasons that we do not. */
    reason: z.string().max(80),
    /** Refused for the same reason since the last one written, and left out so that nobody fills the log. */
    omitted: z.number().int().nonnegative().max(100_000),
    /** Whether the kiosk took it for an attack; absent from older kiosks. */
    suspicious: z.boolean().optional(),
    /** `FaceEvidence` as the kiosk's version has it; parsed where it is shown. */
    face: z.record(z.string(), z.unknown()).nullable(),
  }),
  /** Something IT should know: suspected attack, unconfirmed room. A newer kiosk may have codes that we do not. */
  'kiosk.noticed': z.object({ code: z.string().max(80), detail: z.string().max(300) }),
  /**
   * The hub's time at the moment when this was written (`wall` at `mono` in `bootId`), for a session that was written about
   * while nobody vouched for the clock. Times of one boot are told from it (core/domain/real-time.ts).
   */
  'clock.anchored': z.object({
    /** How wrong it may be, ms. */
    errorMs: z.number().nonnegative(),
    /** The anchor before it in the same boot. */
    earlier: z
      .object({ mono: z.number().nonnegative(), wall: instant, errorMs: z.number().nonnegative() })
      .nullable(),
  }),
  /**
   * What of a log of this kiosk is on its disk no more, written in the log that goes on: whoever holds the facts keeps
   * them, and nobody waits for the others.
   */
  'log.gap': z.object({
    origin,
    ranges: z
      .array(z.object({ from: z.number().int().positive(), to: z.number().int().positive() }))
      .min(1)
      .max(500),
  }),
} as const;

export type FactType = keyof typeof factPayloads;
export type FactPayload<T extends FactType> = z.infer<(typeof factPayloads)[T]>;

/** Types that change what a roll says; the rest may be unknown to a reader without harm. */
export const CRITICAL_TYPES: ReadonlySet<FactType> = new Set<FactType>([
  'session.scheduled',
  'session.changed',
  'session.canceled',
  'roll.changed',
  'session.settled',
  'excuse.approved',
  'session.started',
  'session.ended',
  'session.sealed',
  'attendance.checked-in',
  'attendance.corrected',
  'walk-in.decided',
]);

/** What is sealed under the subject's key, by type. */
export const sealedPayloads = {
  'attendance.corrected': z.object({ reason: z.string().min(1).max(500) }),
  'feedback.submitted': z.object({
    content: z.number().int().min(1).max(5),
    delivery: z.number().int().min(1).max(5),
    engagement: z.number().int().min(1).max(5),
    overall: z.number().int().min(1).max(5),
    comment: z.string().max(1000),
  }),
} as const;

/** Sealed with a start, an end or a check-in that staff did on behalf of somebody, in place of a face. */
export const onBehalfSecret = z.object({ reason: z.string().min(1).max(500) });

/** What may be written of a type: of notices only those that have words. */
type DraftPayload<T extends FactType> = T extends 'kiosk.noticed'
  ? FactPayload<T> & { readonly code: NoticeCode }
  : FactPayload<T>;

/** What a decider asks to be written; the log adds the envelope. */
export type FactDraft = {
  [T in FactType]: {
    readonly type: T;
    readonly subject: string | null;
    readonly session: string | null;
    readonly payload: DraftPayload<T>;
    /** Personal part, sealed by the log under the subject's key. */
    readonly secret?: Readonly<Record<string, unknown>>;
  };
}[FactType];
