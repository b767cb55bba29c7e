/** Timetable slots: what repeats weekly, or happens once. The hub makes sessions of them for the next weeks. */
import { z } from 'zod';
import { API, lineOf, listOf, localDate, localTime } from './common.ts';
import { defineArea } from './operation.ts';

const title = lineOf(200);
const groupIds = z.array(z.uuid()).min(1).max(20);
const common = {
  roomId: z.uuid(),
  trainerId: z.uuid(),
  groupIds,
  unitId: z.uuid().nullable().default(null),
  title,
  startTime: localTime,
  endTime: localTime,
};

export const slotBody = z.discriminatedUnion('repeat', [
  z.strictObject({
    repeat: z.literal('weekly'),
    ...common,
    /** ISO weekday, 1 is Monday. */
    weekday: z.number().int().min(1).max(7),
    fromDate: localDate,
    untilDate: localDate.nullable().default(null),
    /** Days on which it does not take place. */
    skipDates: z.array(localDate).max(400).default([]),
  }),
  z.strictObject({ repeat: z.literal('once'), ...common, date: localDate }),
]);
export type SlotBody = z.infer<typeof slotBody>;

export const slot = z.object({
  id: z.uuid(),
  siteId: z.uuid(),
  repeat: z.enum(['weekly', 'once']),
  roomId: z.uuid(),
  trainerId: z.uuid(),
  groupIds: z.array(z.uuid()),
  unitId: z.uuid().nullable(),
  title: z.string(),
  weekday: z.number().int().nullable(),
  fromDate: localDate,
  untilDate: localDate.nullable(),
  skipDates: z.array(localDate),
  startTime: localTime,
  endTime: localTime,
  ended: z.boolean(),
  version: z.string(),
  /**
   * What became of each date so far; `problem` says why one made no session: the room or trainer is
   * taken, or something it needs is gone (the trainer left). Tried again until the date has passed.
   */
  occurrences: z.array(
    z.object({
      date: localDate,
      sessionId: z.uuid().nullable(),
      problem: z.enum(['clash', 'unusable', 'holiday']).nullable(),
    }),
  ),
});
export type Slot = z.infer<typeof slot>;

const params = z.object({ slotId: z.uuid() });

export const timetableArea = defineArea({
  'timetable.list': {
    summary: 'Slots that are in force, of one site or room or of all.',
    method: 'GET',
    path: `${API}/timetable`,
    access: 'timetable.read',
    query: z.strictObject({ siteId: z.uuid().optional(), roomId: z.uuid().optional() }),
    response: listOf(slot),
  },
  'timetable.create': {
    summary: 'Add a slot; its sessions of the next weeks are made at once.',
    method: 'POST',
    path: `${API}/timetable`,
    access: 'timetable.write',
    body: slotBody,
    response: slot,
    status: 201,
  },
  'timetable.get': {
    summary: 'One slot.',
    method: 'GET',
    path: `${API}/timetable/:slotId`,
    access: 'timetable.read',
    params,
    response: slot,
  },
  'timetable.update': {
    summary: 'Change a slot; sessions not yet due follow, and the answer says what became of them.',
    method: 'PUT',
    path: `${API}/timetable/:slotId`,
    access: 'timetable.write',
    params,
    body: slotBody,
    response: slot.extend({
      effect: z.object({
        made: z.number().int(),
        moved: z.number().int(),
        canceled: z.number().int(),
        kept: z.number().int(),
      }),
    }),
  },
  'timetable.end': {
    summary: 'Withdraw a slot: it makes no more sessions, and those not yet due are canceled.',
    method: 'DELETE',
    path: `${API}/timetable/:slotId`,
    access: 'timetable.write',
    params,
    response: slot,
  },
});
