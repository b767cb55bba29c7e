/** A site's calendar (working hours, breaks, days off) and what the policy's numbers mean on a given day. */
import { z } from 'zod';
import { siteCalendar } from '../calendar.ts';
import { attendancePolicy } from '../policy.ts';
import { API, isoInstant, localDate, localTime } from './common.ts';
import { defineArea } from './operation.ts';

const params = z.object({ siteId: z.uuid() });
const version = z.string();
const effect = z.object({
  /** Sessions of the timetable that were canceled, and made, because of the change. */
  canceled: z.number().int(),
  made: z.number().int(),
});

export const windowsPreview = z.object({
  arriveFrom: isoInstant,
  startFrom: isoInstant,
  startUntil: isoInstant,
  lateFrom: isoInstant,
  endFrom: isoInstant,
  endUntil: isoInstant,
  sealAt: isoInstant,
});

export const calendarArea = defineArea({
  'calendar.get': {
    summary: 'Working hours, breaks and days off of a site.',
    method: 'GET',
    path: `${API}/sites/:siteId/calendar`,
    access: 'timetable.read',
    params,
    response: z.object({ calendar: siteCalendar, version }),
  },
  'calendar.set': {
    summary:
      'Replace them; future sessions of the timetable follow, and the answer says what became of them.',
    method: 'PUT',
    path: `${API}/sites/:siteId/calendar`,
    access: 'timetable.write',
    params,
    body: siteCalendar,
    response: z.object({ calendar: siteCalendar, version, effect }),
  },
  'calendar.preview-windows': {
    summary: 'The windows that a policy would give a session, before it is saved.',
    method: 'POST',
    path: `${API}/sites/:siteId/policy/preview`,
    access: 'site.read',
    params,
    body: z.strictObject({
      attendance: z.strictObject(attendancePolicy.shape).prefault({}),
      date: localDate,
      startTime: localTime,
      endTime: localTime,
    }),
    response: windowsPreview,
  },
});
