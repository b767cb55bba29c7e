/** The roll of a session with its evidence, corrections, feedback in aggregate, evidence images. */
import { z } from 'zod';
import { clockTrust, method, settableStatus } from '../fact.ts';
import { locationVerdict } from '../location.ts';
import { faceEvidence } from '../vision.ts';
import { API, isoInstant, personRef } from './common.ts';
import { defineArea } from './operation.ts';
import { session } from './sessions.ts';

export const rollRecord = z.object({
  person: personRef,
  status: z.enum(['pending', 'present', 'late', 'absent', 'excused', 'void']),
  walkIn: z.enum(['no', 'waiting', 'added', 'refused']),
  arrival: z
    .object({
      factId: z.uuid(),
      at: isoInstant,
      method,
      clockTrust,
      location: z
        .object({ verdict: locationVerdict, medianRssi: z.number().nullable(), kioskId: z.uuid() })
        .nullable(),
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
      what: z.enum(['started', 'ended']),
      at: isoInstant,
      by: personRef.nullable(),
      method,
      location: locationVerdict.nullable(),
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

const params = z.object({ sessionId: z.uuid() });

export const recordsArea = defineArea({
  'records.roll': {
    summary: 'The roll: of the whole session, or for a trainee only their own record.',
    method: 'GET',
    path: `${API}/sessions/:sessionId/roll`,
    access: 'record.read',
    params,
    response: roll,
  },
  'records.correct': {
    summary: 'Set a status by hand, with a reason; what was there before is kept.',
    method: 'POST',
    path: `${API}/sessions/:sessionId/records/:subject/correct`,
    access: 'record.correct',
    params: params.extend({ subject: z.uuid() }),
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
  'evidence.image': {
    summary: 'The face crop that came with a check-in, while it is kept.',
    method: 'GET',
    path: `${API}/evidence/:factId`,
    access: 'evidence.read',
    params: z.object({ factId: z.uuid() }),
    response: 'image/jpeg',
  },
});
