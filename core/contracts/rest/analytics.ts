/** Figures over many sessions. They always equal a recount from the facts (`hub recount` checks it). */
import { z } from 'zod';
import { API, isoInstant, localDate, personRef } from './common.ts';
import { defineArea } from './operation.ts';

/** Records of settled sessions, counted. Void records are in none of the numbers. */
export const tally = z.object({
  expected: z.number().int(),
  present: z.number().int(),
  late: z.number().int(),
  absent: z.number().int(),
  excused: z.number().int(),
  /** Of the absent, those made up for. */
  madeUp: z.number().int(),
  /** (present + late + made up) / (present + late + absent), as policy says; null without a record to count. */
  rate: z.number().min(0).max(1).nullable(),
  /** present / (present + late). */
  punctuality: z.number().min(0).max(1).nullable(),
});
export type Tally = z.infer<typeof tally>;

/** A week is named by its Monday, in the site's zone. */
const range = {
  siteId: z.uuid().optional(),
  /** Local dates, inclusive; the last 12 weeks when left out. Counted in whole weeks, Monday to Sunday. */
  from: localDate.optional(),
  until: localDate.optional(),
};

export const attendanceBy = z.enum(['trainee', 'group', 'unit', 'trainer', 'room', 'weekday-hour', 'week']);
export type AttendanceBy = z.infer<typeof attendanceBy>;

const attendanceRow = z.object({
  /** Id of what is counted; `1-09` is Monday from nine; a Monday's date for `week`. For a person their pseudonym. */
  key: z.string(),
  name: z.string(),
  tally,
});

const adherenceRow = z.object({
  key: z.string(),
  name: z.string(),
  sessions: z.number().int(),
  missed: z.number().int(),
  canceled: z.number().int(),
  /** Started after the scheduled start, and by how much on average, minutes. */
  startedLate: z.number().int(),
  meanStartDelay: z.number().nullable(),
  /** Ended before the scheduled end. */
  endedEarly: z.number().int(),
  /** Ended by time and not by a person. */
  unattended: z.number().int(),
  /** Time held over time planned, over sessions that a person started and ended. */
  durationRatio: z.number().nullable(),
});

const average = z.number().min(1).max(5);
const averages = z.object({ content: average, delivery: average, engagement: average, overall: average });

export const atRiskReason = z.discriminatedUnion('why', [
  z.object({ why: z.literal('rate'), rate: z.number(), minimum: z.number() }),
  z.object({ why: z.literal('streak'), absences: z.number().int() }),
]);

export const analyticsArea = defineArea({
  'analytics.dashboard': {
    summary:
      'The picture at a glance: totals, weeks, the largest groups, weekday and hour, adherence, feedback, how many are at risk. For a trainee about themselves; the figures of sessions are then empty.',
    method: 'GET',
    path: `${API}/analytics/dashboard`,
    access: 'analytics.read',
    query: z.strictObject(range),
    response: z.object({
      total: tally,
      weeks: z.array(attendanceRow),
      groups: z.array(attendanceRow),
      weekdayHours: z.array(attendanceRow),
      adherence: adherenceRow,
      feedback: z.object({ answers: z.number().int(), averages: averages.nullable() }),
      atRisk: z.number().int(),
    }),
  },
  'analytics.attendance': {
    summary:
      'Attendance and punctuality by one dimension, weeks and hours in order, all else largest first; `cursor` continues a list. `groupId`: its members, or with `week` the group itself.',
    method: 'GET',
    path: `${API}/analytics/attendance`,
    access: 'analytics.read',
    query: z.strictObject({
      ...range,
      by: attendanceBy,
      groupId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: z.object({ items: z.array(attendanceRow), next: z.string().nullable() }),
  },
  'analytics.adherence': {
    summary: 'How sessions kept to their time, by trainer, room or week.',
    method: 'GET',
    path: `${API}/analytics/adherence`,
    access: 'analytics.read',
    query: z.strictObject({ ...range, by: z.enum(['trainer', 'room', 'week']) }),
    response: z.object({ items: z.array(adherenceRow) }),
  },
  'analytics.feedback': {
    summary: 'Feedback by dimension over time or by unit or trainer, only where enough answered.',
    method: 'GET',
    path: `${API}/analytics/feedback`,
    access: 'feedback.read',
    query: z.strictObject({ ...range, by: z.enum(['week', 'unit', 'trainer']) }),
    response: z.object({
      items: z.array(
        z.object({
          key: z.string(),
          name: z.string(),
          answers: z.number().int(),
          averages: averages.nullable(),
        }),
      ),
    }),
  },
  'analytics.at-risk': {
    summary:
      'Trainees under the minimum rate or absent several times in a row, worst first, with the reasons.',
    method: 'GET',
    path: `${API}/analytics/at-risk`,
    access: 'analytics.read',
    query: z.strictObject({
      siteId: z.uuid().optional(),
      groupId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({
      items: z.array(
        z.object({
          person: personRef,
          tally,
          streak: z.number().int(),
          lastSeen: isoInstant.nullable(),
          reasons: z.array(atRiskReason),
        }),
      ),
      next: z.string().nullable(),
    }),
  },
  'analytics.kiosk-quality': {
    summary:
      'How well each kiosk does: check-ins by method, how long a face takes, suspected attacks, trouble. No persons.',
    method: 'GET',
    path: `${API}/analytics/kiosks`,
    access: 'kiosk.read',
    query: z.strictObject(range),
    response: z.object({
      items: z.array(
        z.object({
          kioskId: z.uuid(),
          name: z.string(),
          checkIns: z.number().int(),
          byFace: z.number().int(),
          byBadge: z.number().int(),
          byWord: z.number().int(),
          /** From the first usable frame to the decision, ms; null without a face. */
          faceMs: z.object({ p50: z.number(), p95: z.number() }).nullable(),
          /** Faces that were not accepted, and of these those that looked like a picture or a deceived camera. */
          refused: z.number().int(),
          suspected: z.number().int(),
          /** The same by reason, most frequent first; `other` is what only newer kiosks know. */
          refusals: z.array(z.object({ reason: z.string(), n: z.number().int() })),
          unconfirmedRoom: z.number().int(),
          clockNotTrusted: z.number().int(),
          notices: z.number().int(),
        }),
      ),
    }),
  },
});
