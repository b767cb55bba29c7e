/** Makeup sessions: slots in which everybody and everything is free, booked so that nothing can be booked twice. */
import { z } from 'zod';
import { API, isoInstant, localDate, personRef } from './common.ts';
import { defineArea } from './operation.ts';
import { sessionDetail } from './sessions.ts';

/** Why a slot does not fit. */
export const obstacle = z.object({
  what: z.enum(['room', 'trainer', 'class', 'capacity', 'closed', 'break', 'holiday']),
  /** Name of the room, the trainer, the break or the day off; title of the session in the way for `class`; else empty. */
  name: z.string(),
  /** The booking in the way, when it is one, and its title. */
  sessionId: z.uuid().nullable(),
  title: z.string().nullable(),
  /** For `class`: how many of those expected are taken. For `capacity`: how many seats it takes. */
  people: z.number().int().nullable(),
});
export type Obstacle = z.infer<typeof obstacle>;

const candidate = z.object({
  start: isoInstant,
  end: isoInstant,
  roomId: z.uuid(),
  roomName: z.string(),
  /** Best first: 1 is the best. */
  rank: z.number().int(),
  /** What speaks for it, closed: the room of the original, the same time of day, soon, a room that fits well. */
  because: z.array(z.enum(['same-room', 'same-time', 'soon', 'fitting-room'])),
});

export const makeupSlots = z.object({
  /** Whom the makeup is for: the whole class, or the absent of a session that took place. */
  participants: z.number().int(),
  trainer: personRef,
  minutes: z.number().int(),
  slots: z.array(candidate),
  /**
   * Times that were looked at and did not fit, ascending. While there are slots only the usual time of each day; when
   * none fits, the first 500 of all of them.
   */
  refused: z.array(z.object({ start: isoInstant, end: isoInstant, because: z.array(obstacle) })),
});
export type MakeupSlots = z.infer<typeof makeupSlots>;

const params = z.object({ sessionId: z.uuid() });

export const makeupArea = defineArea({
  'makeup.find': {
    summary:
      'Ranked free slots for a makeup of a canceled or missed session, or for the absent of one that took place.',
    method: 'GET',
    path: `${API}/sessions/:sessionId/makeup-slots`,
    access: 'session.write',
    params,
    query: z.strictObject({
      /** Local dates of the site, inclusive; from today for two weeks when left out. At most 62 days. */
      from: localDate.optional(),
      until: localDate.optional(),
      /** Of the original when left out. */
      trainerId: z.uuid().optional(),
      roomId: z.uuid().optional(),
      /** Of the original when left out. */
      minutes: z.coerce.number().int().min(5).max(720).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: makeupSlots,
  },
  'makeup.book': {
    summary:
      'Book a makeup, linked to the original; refused with what clashes when the slot has gone meanwhile.',
    method: 'POST',
    path: `${API}/sessions/:sessionId/makeups`,
    access: 'session.write',
    params,
    body: z.strictObject({
      roomId: z.uuid(),
      trainerId: z.uuid().optional(),
      start: z.iso.datetime({ offset: true }),
      end: z.iso.datetime({ offset: true }),
    }),
    response: sessionDetail,
    status: 201,
  },
  'makeup.cancel': {
    summary: 'Cancel a makeup that has not started.',
    method: 'POST',
    path: `${API}/sessions/:sessionId/makeups/:makeupId/cancel`,
    access: 'session.write',
    params: params.extend({ makeupId: z.uuid() }),
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    response: sessionDetail,
  },
});
