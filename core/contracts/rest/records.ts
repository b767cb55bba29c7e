/** The roll of a session with its evidence, corrections, feedback in aggregate, evidence images. */
import { z } from 'zod';
import { clockTrust, method, settableStatus } from '../fact.ts';
import { locationVerdict } from '../location.ts';
import { challengeStep, faceEvidence } from '../vision.ts';
import { API, isoInstant, personRef } from './common.ts';
import { defineArea } from './operation.ts';
import { session } from './sessions.ts';

export const recordStatus = z.enum(['pending', 'present', 'late', 'absent', 'excused', 'void']);

/** What somebody is told of a face decision about themselves: words instead of scores. */
const faceInWords = {
  /** How far above what was needed; null without a face, or when its evidence is gone. */
  sure: z.enum(['very', 'clearly', 'enough']).nullable(),
  /** What the kiosk asked them to do before the camera. */
  asked: z.array(challengeStep),
};

export const rollRecord = z.object({
  person: personRef,
  status: recordStatus,
  walkIn: z.enum(['no', 'waiting', 'added', 'refused']),
  arrival: z
    .object({
      factId: z.uuid(),
      at: isoInstant,
      method,
      /** `reconstructed`: told from the kiosk's running time once the hub had told it the time in the same boot. */
      clockTrust: z.enum([...clockTrust.options, 'reconstructed']),
      location: z
        .object({ verdict: locationVerdict, medianRssi: z.number().nullable(), kioskId: z.uuid() })
        .nullable(),
      /** Who gave their word for it, and why, when that was at the hub. */
      by: personRef.nullable(),
      reason: z.string().nullable(),
      ...faceInWords,
      /** Scores and thresholds; only for who may read evidence, null else or when there are none. */
      face: faceEvidence.nullable(),
    })
    .nullable(),
  /** Newest last; the one that stands is marked. */
  corrections: z.array(
    z.object({
      factId: z.uuid(),
      at: isoInstant,
      status: settableStatus,
      by: personRef,
      /** Null when the person's key was destroyed. */
      reason: z.string().nullable(),
      stands: z.boolean(),
    }),
  ),
  excused: z.boolean(),
  /** The makeup that was attended in place of this absence. */
  madeUpBy: z.uuid().nullable(),
  /** Closed codes of what somebody should look at. */
  reviews: z.array(z.string()),
});
export type RollRecord = z.infer<typeof rollRecord>;

export const roll = z.object({
  session,
  /** Kiosks that settling waits for: until they report, who is missing is `pending`. */
  waitingKiosks: z.array(z.uuid()),
  counts: z.object({
    expected: z.number().int(),
    pending: z.number().int(),
    present: z.number().int(),
    late: z.number().int(),
    absent: z.number().int(),
    excused: z.number().int(),
    void: z.number().int(),
  }),
  records: z.array(rollRecord),
  /** How the session was started and ended. */
  acts: z.array(
    z.object({
      factId: z.uuid(),
      what: z.enum(['started', 'ended']),
      at: isoInstant,
      by: personRef.nullable(),
      method,
      location: locationVerdict.nullable(),
      /** Why staff did it on behalf of the trainer; only for who runs the session. */
      reason: z.string().nullable(),
      /** As with an arrival. */
      face: faceEvidence.nullable(),
    }),
  ),
});
export type Roll = z.infer<typeof roll>;

const average = z.number().min(1).max(5);
export const feedbackAggregate = z.object({
  /** How many answers this rests on; 0 while too few were given to show any. */
  answers: z.number().int(),
  averages: z
    .object({ content: average, delivery: average, engagement: average, overall: average })
    .nullable(),
  /** Without names or times, in alphabetical order. */
  comments: z.array(z.string()),
  /** Whether answers can still come in. */
  closed: z.boolean(),
});
export type FeedbackAggregate = z.infer<typeof feedbackAggregate>;

/** One record in a person's history. */
export const historyRecord = z.object({
  session,
  person: personRef,
  status: recordStatus,
  arrivedAt: isoInstant.nullable(),
  /** How that was known; null without an arrival. */
  arrival: z.object({ method, ...faceInWords }).nullable(),
  madeUpBy: z.uuid().nullable(),
  /** Until when an excuse can still be handed in; null when it cannot. */
  excusableUntil: isoInstant.nullable(),
  /** Until when feedback is open to this person and not yet given; null when it is not. */
  feedbackUntil: isoInstant.nullable(),
});
export type HistoryRecord = z.infer<typeof historyRecord>;

/** A face that was not accepted. No picture of it is kept, and of an unknown face nobody is named. */
export const refusedFace = z.object({
  factId: z.uuid(),
  at: isoInstant,
  clockTrust,
  kioskId: z.uuid().nullable(),
  /** Whose badge was shown with it. */
  badgeOf: personRef.nullable(),
  /** A face refusal such as `vision.unknown-face`, perhaps one that only newer kiosks know. */
  reason: z.string(),
  /** Whether it looked like a picture, or a deceived camera. */
  suspicious: z.boolean(),
  /** How often the same was refused since the one before and is not listed by itself. */
  omitted: z.number().int(),
  /** Null when it cannot be read: sealed under a key that was destroyed, or of a newer kiosk. */
  face: faceEvidence.nullable(),
});
export type RefusedFace = z.infer<typeof refusedFace>;

const params = z.object({ sessionId: z.uuid() });
const record = params.extend({ subject: z.uuid() });
const RECORD = `${API}/sessions/:sessionId/records/:subject` as const;
const rating = z.number().int().min(1).max(5);

export const recordsArea = defineArea({
  'records.roll': {
    summary: 'The roll: of the whole session, or for a trainee only their own record.',
    method: 'GET',
    path: `${API}/sessions/:sessionId/roll`,
    access: 'record.read',
    params,
    response: roll,
  },
  'records.list': {
    summary: 'Records of a person (oneself when left out), newest session first; `cursor` continues a list.',
    method: 'GET',
    path: `${API}/records`,
    access: 'record.read',
    query: z.strictObject({
      personId: z.uuid().optional(),
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      status: recordStatus.optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: z.object({ items: z.array(historyRecord), next: z.string().nullable() }),
  },
  'records.check-in': {
    summary: 'Check somebody in on their behalf, with a reason; marked as without proof of the room.',
    method: 'POST',
    path: `${RECORD}/check-in`,
    access: 'record.correct',
    params: record,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    response: rollRecord,
  },
  'records.decide-walk-in': {
    summary: 'Take in somebody who is not on the roll, or not.',
    method: 'POST',
    path: `${RECORD}/walk-in`,
    access: 'record.correct',
    params: record,
    body: z.strictObject({ decision: z.enum(['added', 'refused']) }),
    response: rollRecord,
  },
  'records.correct': {
    summary: 'Set a status by hand, with a reason; what was there before is kept.',
    method: 'POST',
    path: `${RECORD}/correct`,
    access: 'record.correct',
    params: record,
    body: z.strictObject({ status: settableStatus, reason: z.string().trim().min(1).max(500) }),
    response: rollRecord,
  },
  'feedback.aggregate': {
    summary: 'Feedback in aggregate, from enough answers on and in steps, so that nobody is unmasked.',
    method: 'GET',
    path: `${API}/sessions/:sessionId/feedback`,
    access: 'feedback.read',
    params,
    response: feedbackAggregate,
  },
  'feedback.submit': {
    summary: 'Give feedback for a session that one attended, once, while it is open.',
    method: 'POST',
    path: `${API}/sessions/:sessionId/feedback`,
    access: 'feedback.submit',
    params,
    body: z.strictObject({
      content: rating,
      delivery: rating,
      engagement: rating,
      overall: rating,
      comment: z.string().trim().max(1000).default(''),
    }),
    response: null,
  },
  'records.refused-faces': {
    summary:
      'Faces that kiosks did not accept in a session, newest first, with the reason and the scores, for as many days as the policy keeps evidence.',
    method: 'GET',
    path: `${API}/sessions/:sessionId/refused-faces`,
    access: 'evidence.read',
    params,
    response: z.object({
      items: z.array(refusedFace),
      /** Until when they are shown. */
      until: isoInstant,
    }),
  },
  'evidence.image': {
    summary: 'The face crop that came with a check-in, while it is kept.',
    method: 'GET',
    path: `${API}/evidence/:factId`,
    access: 'evidence.read',
    params: z.object({ factId: z.uuid() }),
    response: { file: ['image/jpeg'] },
  },
});
