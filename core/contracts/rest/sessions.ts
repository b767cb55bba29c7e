/** Sessions: the timetable's and those made by hand. */
import { z } from 'zod';
import { clockTrust } from '../fact.ts';
import { API, isoInstant, lineOf, listOf, personRef } from './common.ts';
import { defineArea } from './operation.ts';

export const sessionStatus = z.enum(['scheduled', 'active', 'completed', 'canceled']);
const reason = z.string().trim().min(1).max(500);
const dateTime = z.iso.datetime({ offset: true });

export const session = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  roomId: z.uuid(),
  title: z.string(),
  kind: z.enum(['timetable', 'by-hand', 'makeup']),
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
  kiosks: z.array(z.object({ kioskId: z.uuid(), state: z.enum(['open', 'sealed', 'released', 'doubted']) })),
  /** Closed codes of what somebody should look at. */
  reviews: z.array(z.string()),
  unitId: z.uuid().nullable(),
  groupIds: z.array(z.uuid()),
  /** The session that this one makes up for. */
  makeupOf: z.uuid().nullable(),
  /** Sessions that make up for this one and are not canceled. */
  makeups: z.array(z.uuid()),
  /** For If-Match. */
  version: z.string(),
});
export type SessionDetail = z.infer<typeof sessionDetail>;

const timelineEntry = z.object({
  factId: z.uuid(),
  at: isoInstant,
  clockTrust,
  /** Type of the fact, such as `session.started`. */
  what: z.string(),
  by: z.enum(['hub', 'kiosk']),
  kioskId: z.uuid().nullable(),
  person: personRef.nullable(),
  /** Whoever decided or gave their word, when that is somebody else. */
  actor: personRef.nullable(),
  /** Closed values of the fact, such as method, status, verdict of the room; never what is sealed. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export type TimelineEntry = z.infer<typeof timelineEntry>;

const params = z.object({ sessionId: z.uuid() });
const SESSION = `${API}/sessions/:sessionId` as const;
const write = { access: 'session.write', params, response: sessionDetail } as const;

export const sessionsArea = defineArea({
  'sessions.list': {
    summary:
      'Sessions within reach whose scheduled time overlaps the range, ascending by start; `cursor` continues a list.',
    method: 'GET',
    path: `${API}/sessions`,
    access: 'session.read',
    query: z.strictObject({
      from: dateTime.optional(),
      to: dateTime.optional(),
      siteId: z.uuid().optional(),
      roomId: z.uuid().optional(),
      groupId: z.uuid().optional(),
      status: sessionStatus.optional(),
      trainerId: z.uuid().optional(),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    response: z.object({ items: z.array(session), next: z.string().nullable() }),
  },
  'sessions.get': {
    summary: 'One session.',
    method: 'GET',
    path: SESSION,
    access: 'session.read',
    params,
    response: sessionDetail,
  },
  'sessions.timeline': {
    summary: 'What happened, fact by fact, in order; feedback is kept apart.',
    method: 'GET',
    path: `${SESSION}/timeline`,
    access: 'record.correct',
    params,
    response: listOf(timelineEntry),
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
      unitId: z.uuid().nullable().default(null),
      title: lineOf(200),
      start: dateTime,
      end: dateTime,
    }),
    response: sessionDetail,
    status: 201,
  },
  'sessions.move': {
    summary: 'To another room, another time, or both, until it starts. What clashes is named.',
    method: 'POST',
    path: `${SESSION}/move`,
    ...write,
    body: z
      .strictObject({ roomId: z.uuid().optional(), start: dateTime.optional(), end: dateTime.optional() })
      .refine(
        ({ start, end }) => (start === undefined) === (end === undefined),
        'give start and end together',
      )
      .refine(
        ({ roomId, start }) => roomId !== undefined || start !== undefined,
        'give a room, a time or both',
      ),
  },
  'sessions.change-trainer': {
    summary: 'Give it to another trainer, before or while it runs.',
    method: 'POST',
    path: `${SESSION}/trainer`,
    ...write,
    body: z.strictObject({ trainerId: z.uuid(), reason }),
  },
  'sessions.start': {
    summary: 'Start it on behalf of its trainer, with a reason; marked as without proof of the room.',
    method: 'POST',
    path: `${SESSION}/start`,
    ...write,
    body: z.strictObject({ reason }),
  },
  'sessions.end': {
    summary: 'End it on behalf of its trainer, with a reason; marked as without proof of the room.',
    method: 'POST',
    path: `${SESSION}/end`,
    ...write,
    body: z.strictObject({ reason }),
  },
  'sessions.cancel': {
    summary: 'Cancel a session that has not started; its records are void, not absent.',
    method: 'POST',
    path: `${SESSION}/cancel`,
    ...write,
    body: z.strictObject({ reason }),
  },
  'sessions.release': {
    summary: 'Stop waiting for a kiosk, with the reason; what it sends later still merges.',
    method: 'POST',
    path: `${SESSION}/release`,
    ...write,
    body: z.strictObject({ kioskId: z.uuid(), reason }),
  },
});
