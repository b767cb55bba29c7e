/** The whole REST interface. To add an area: a file beside this one, a line here, its handlers in hub/rest. */
import { analyticsArea } from './analytics.ts';
import { auditArea } from './audit.ts';
import { authArea } from './auth.ts';
import { calendarArea } from './calendar.ts';
import { enrolmentArea } from './enrolment.ts';
import { erasuresArea } from './erasures.ts';
import { eventsArea } from './events.ts';
import { excusesArea } from './excuses.ts';
import { groupsArea } from './groups.ts';
import { importsArea } from './imports.ts';
import { kiosksArea } from './kiosks.ts';
import { makeupArea } from './makeup.ts';
import { notificationsArea } from './notifications.ts';
import type { Handlers } from './operation.ts';
import { peopleArea } from './people.ts';
import { recordsArea } from './records.ts';
import { reportsArea } from './reports.ts';
import { roomsArea } from './rooms.ts';
import { sessionsArea } from './sessions.ts';
import { sitesArea } from './sites.ts';
import { timetableArea } from './timetable.ts';
import { tokensArea } from './tokens.ts';
import { unitsArea } from './units.ts';
import { worklistArea } from './worklist.ts';

export const restApi = {
  auth: authArea,
  sites: sitesArea,
  rooms: roomsArea,
  people: peopleArea,
  enrolment: enrolmentArea,
  erasures: erasuresArea,
  groups: groupsArea,
  timetable: timetableArea,
  calendar: calendarArea,
  units: unitsArea,
  imports: importsArea,
  sessions: sessionsArea,
  records: recordsArea,
  excuses: excusesArea,
  makeup: makeupArea,
  worklist: worklistArea,
  notifications: notificationsArea,
  analytics: analyticsArea,
  reports: reportsArea,
  audit: auditArea,
  tokens: tokensArea,
  events: eventsArea,
  kiosks: kiosksArea,
} as const;

export type RestApi = typeof restApi;
/** Everything the server needs to be given. */
export type RestHandlers = { readonly [A in keyof RestApi]: Handlers<RestApi[A]> };
