/** Sessions: the timetable's and those made by hand. */
import { z } from 'zod';
import { API, isoInstant, lineOf, listOf, personRef } from './common.ts';
import { defineArea } from './operation.ts';

export const sessionStatus = z.enum(['scheduled', 'active', 'completed', 'canceled']);
const reason = z.string().trim().min(1).max(500);

export const session = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  roomId: z.uuid(),
  title: z.string(),
  trainer: personRef,
  status: sessionStatus,
  /** Nobody started it in its window. */
  missed: z.boolean(),
  settled: z.boolean(),
  /** A newer kiosk wrote something that this hub cannot read: its roll is not shown until the hub is updated. */
  updateNeeded: z.boolean(),
  scheduledStart: isoInstant,
  scheduledEnd: isoInstant,
  startedAt: isoInstant.nullable(),
  endedAt: isoInstant.nullable(),
});
export type Session = z.infer<typeof session>;

export const sessionDetail = session.extend({
  canceledBecause: z.string().nullable(),
  unattended: z.boolean(),
  windows: z.object({
    arriveFrom: isoInstant,
    startFrom: isoInstant,
    startUntil: isoInstant,
    endFrom: isoInstant,
    endUntil: isoInstant,
    sealAt: isoInstant,
  }),
  policyVersion: z.number().int(),
  kiosks: z.array(z.object({ kioskId: z.uuid(), state: z.enum(['open', 'sealed', 'released']) })),
  /** Closed codes of what somebody should look at. */
  reviews: z.array(z.string()),
});
export type SessionDetail = z.infer<typeof sessionDetail>;

const params = z.object({ sessionId: z.uuid() });
const SESSION = `${API}/sessions/:sessionId` as const;

export const sessionsArea = defineArea({
  'sessions.list': {
    summary: 'Sessions within reach whose scheduled time overlaps the range, ascending by start.',
    method: 'GET',
    path: `${API}/sessions`,
    access: 'session.read',
    query: z.strictObject({
      from: z.iso.datetime({ offset: true }).optional(),
      to: z.iso.datetime({ offset: true }).optional(),
      roomId: z.uuid().optional(),
      status: sessionStatus.optional(),
      trainerId: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: listOf(session),
  },
  'sessions.get': {
    summary: 'One session.',
    method: 'GET',
    path: SESSION,
    access: 'session.read',
    params,
    response: sessionDetail,
  },
  'sessions.create': {
    summary: 'Make a session by hand. Room and trainer must be free.',
    method: 'POST',
    path: `${API}/sessions`,
    access: 'session.write',
    body: z.strictObject({
      roomId: z.uuid(),
      trainerId: z.uuid(),
      groupIds: z.array(z.uuid()).max(20).default([]),
      title: lineOf(200),
      start: z.iso.datetime({ offset: true }),
      end: z.iso.datetime({ offset: true }),
    }),
    response: sessionDetail,
    status: 201,
  },
  'sessions.cancel': {
    summary: 'Cancel a session that has not started; its records are void, not absent.',
    method: 'POST',
    path: `${SESSION}/cancel`,
    access: 'session.write',
    params,
    body: z.strictObject({ reason }),
    response: sessionDetail,
  },
  'sessions.release': {
    summary: 'Stop waiting for a kiosk, with the reason; what it sends later still merges.',
    method: 'POST',
    path: `${SESSION}/release`,
    access: 'session.write',
    params,
    body: z.strictObject({ kioskId: z.uuid(), reason }),
    response: sessionDetail,
  },
});
