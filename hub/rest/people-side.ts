/** The handlers of every area about people; the machine side's areas join them in hub/hub.ts. */
import type { RestHandlers } from '../../core/contracts/rest/api.ts';
import type { PeopleSide } from '../services/people-side.ts';
import { auditHandlers } from './audit.ts';
import { authHandlers } from './auth.ts';
import { calendarHandlers, unitHandlers } from './calendar.ts';
import { makeupHandlers } from './makeup.ts';
import { enrolmentHandlers, peopleHandlers } from './people.ts';
import { recordHandlers, sessionHandlers } from './sessions.ts';
import { roomHandlers, siteHandlers } from './sites.ts';
import { groupHandlers, timetableHandlers } from './timetable.ts';

export type PeopleSideAreas =
  | 'auth'
  | 'sites'
  | 'rooms'
  | 'people'
  | 'enrolment'
  | 'groups'
  | 'timetable'
  | 'calendar'
  | 'units'
  | 'sessions'
  | 'records'
  | 'makeup'
  | 'audit';

export function peopleSideHandlers(services: PeopleSide): Pick<RestHandlers, PeopleSideAreas> {
  return {
    auth: authHandlers(services.auth),
    sites: siteHandlers(services.sites),
    rooms: roomHandlers(services.sites),
    people: peopleHandlers(services.people),
    enrolment: enrolmentHandlers(services.enrolment),
    groups: groupHandlers(services.groups),
    timetable: timetableHandlers(services.timetable),
    calendar: calendarHandlers(services.calendar),
    units: unitHandlers(services.units),
    sessions: sessionHandlers(services.sessions),
    records: recordHandlers(services.records, services.feedback),
    makeup: makeupHandlers(services.makeup),
    audit: auditHandlers(services.audit),
  };
}
