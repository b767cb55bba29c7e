/**
 * The kiosk's screen: one snapshot that the renderer draws, and the actions people can take. A reload needs no
 * replay. Texts are keys; the renderer puts them in words. Names stand here only while their owner is in front.
 */
import { z } from 'zod';
import { clockTrust, instant, settableStatus } from './fact.ts';
import { language } from './language.ts';
import { locationVerdict } from './location.ts';
import { refusalCode } from './refusal.ts';
import { challengeStep, hint } from './vision.ts';

const recordStatus = z.enum(['pending', 'present', 'late', 'absent', 'excused', 'void']);

export const kioskFace = z.object({
  phase: z.enum(['nobody', 'looking', 'checking', 'challenge']),
  hint: hint.nullable(),
  step: challengeStep.nullable(),
  stepLeftMs: z.number().nullable(),
});

export const refusalView = z.object({
  code: refusalCode,
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** What a PIN is asked for. */
export const pinPurpose = z.enum(['check-in', 'start', 'end', 'menu', 'feedback']);

const rollEntry = z.object({
  subject: z.uuid(),
  name: z.string(),
  status: recordStatus,
  arrivedAt: instant.nullable(),
  walkIn: z.enum(['no', 'waiting', 'added', 'refused']),
});

export const kioskScreen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting') }),
  z.object({
    kind: z.literal('provisioning'),
    hubUrl: z.string().nullable(),
    step: z.enum(['enter-code', 'claiming', 'downloading']),
    error: refusalView.nullable(),
  }),
  /** Nobody is being served: clock, room, next session; with an open session also the roll's progress and preview. */
  z.object({ kind: z.literal('home') }),
  /** Trainer's badge was read, now the face (or "use PIN instead"). */
  z.object({ kind: z.literal('confirm-face'), name: z.string(), purpose: pinPurpose }),
  z.object({ kind: z.literal('pin'), name: z.string(), purpose: pinPurpose, error: refusalView.nullable() }),
  z.object({
    kind: z.literal('welcome'),
    name: z.string(),
    status: z.enum(['present', 'late', 'arrived']),
    at: instant,
    /** Nobody may be told "you are in" before it is true: set once the fact is on disk. */
    saved: z.literal(true),
  }),
  z.object({ kind: z.literal('already-in'), name: z.string(), status: recordStatus, at: instant }),
  z.object({ kind: z.literal('walk-in-waiting'), name: z.string() }),
  z.object({ kind: z.literal('refused'), refusal: refusalView }),
  z.object({ kind: z.literal('session-started'), title: z.string(), trainer: z.string(), at: instant }),
  z.object({
    kind: z.literal('session-ended'),
    title: z.string(),
    present: z.number(),
    late: z.number(),
    missing: z.number(),
  }),
  z.object({
    kind: z.literal('trainer-menu'),
    name: z.string(),
    canStart: z.boolean(),
    canEnd: z.boolean(),
    /** Title of an open session that starting the next one would end; null when there is none. */
    wouldEnd: z.string().nullable(),
    walkIns: z.number().int(),
    /** Faces in this session that looked like a picture or a deceived camera. */
    suspected: z.number().int().nonnegative(),
  }),
  z.object({ kind: z.literal('confirm-end'), title: z.string(), missing: z.number().int() }),
  z.object({ kind: z.literal('walk-ins'), entries: z.array(rollEntry) }),
  z.object({ kind: z.literal('roll'), entries: z.array(rollEntry) }),
  /** Who wants to give feedback proves who they are first: face or badge. */
  z.object({ kind: z.literal('feedback-identify'), title: z.string() }),
  z.object({ kind: z.literal('feedback'), title: z.string() }),
  z.object({ kind: z.literal('feedback-thanks') }),
  z.object({ kind: z.literal('exit-code'), error: refusalView.nullable() }),
  z.object({ kind: z.literal('out-of-order'), code: z.string(), message: z.string() }),
]);
export type KioskScreen = z.infer<typeof kioskScreen>;

const sessionCard = z.object({
  id: z.uuid(),
  title: z.string(),
  trainer: z.string(),
  scheduledStart: instant,
  scheduledEnd: instant,
});

export const kioskView = z.object({
  revision: z.number().int(),
  /** For the clock on the screen; the renderer counts on from here. */
  wall: instant,
  clockTrust,
  simulation: z.boolean(),
  version: z.string(),
  place: z
    .object({ room: z.string(), site: z.string(), zone: z.string(), verdict: locationVerdict })
    .nullable(),
  network: z.enum(['unclaimed', 'offline', 'online']),
  /** Facts not yet acknowledged by the hub. */
  unsent: z.number().int(),
  devices: z.object({
    camera: z.enum(['unknown', 'ok', 'missing']),
    vision: z.enum(['starting', 'ready', 'failed']),
    badge: z.enum(['ok', 'missing']),
    beacon: z.enum(['ok', 'missing', 'none']),
  }),
  open: sessionCard
    .extend({
      startedAt: instant.nullable(),
      counts: z.object({
        expected: z.number(),
        present: z.number(),
        late: z.number(),
        pending: z.number(),
        arrived: z.number(),
      }),
      walkIns: z.number().int(),
    })
    .nullable(),
  next: sessionCard.nullable(),
  /** A session whose feedback window is open. */
  feedbackFor: sessionCard.nullable(),
  face: kioskFace,
  /** Whether the camera should run and be shown. */
  cameraWanted: z.boolean(),
  language,
  screen: kioskScreen,
});
export type KioskView = z.infer<typeof kioskView>;

/** Everything a person, or the renderer for them, can do. Parsed at the gate; anything else is refused. */
export const kioskAction = z.discriminatedUnion('do', [
  z.object({ do: z.literal('claim'), hubUrl: z.url(), code: z.string().max(60) }),
  z.object({ do: z.literal('enter-pin'), pin: z.string().regex(/^\d{4,12}$/) }),
  z.object({ do: z.literal('use-pin') }),
  z.object({ do: z.literal('back') }),
  z.object({ do: z.literal('start-session') }),
  z.object({ do: z.literal('end-session') }),
  z.object({ do: z.literal('confirm-end') }),
  z.object({ do: z.literal('show-walk-ins') }),
  z.object({ do: z.literal('decide-walk-in'), subject: z.uuid(), decision: z.enum(['added', 'refused']) }),
  z.object({ do: z.literal('show-roll') }),
  z.object({
    do: z.literal('mark'),
    subject: z.uuid(),
    status: settableStatus,
    reason: z.string().trim().min(1).max(500),
  }),
  z.object({ do: z.literal('give-feedback') }),
  z.object({
    do: z.literal('submit-feedback'),
    content: z.number().int().min(1).max(5),
    delivery: z.number().int().min(1).max(5),
    engagement: z.number().int().min(1).max(5),
    overall: z.number().int().min(1).max(5),
    comment: z.string().max(1000),
  }),
  z.object({ do: z.literal('language'), language }),
  /** A key of a keyboard-wedge badge reader; `at` is the event's monotonic time, ms. */
  z.object({ do: z.literal('wedge-key'), key: z.string().max(20), at: z.number() }),
  z.object({ do: z.literal('camera'), state: z.enum(['ok', 'missing']), label: z.string().max(200) }),
  z.object({ do: z.literal('ask-exit') }),
  z.object({ do: z.literal('exit'), code: z.string().max(64) }),
]);
export type KioskAction = z.infer<typeof kioskAction>;
