/** The handlers of every area about people; the machine side's areas join them in hub/hub.ts. */
import type { RestHandlers } from '../../../core/contracts/rest/api.ts';
import type { PeopleSide } from '../../services/people-side.ts';
import { analyticsHandlers } from './analytics.ts';
import { auditHandlers } from './audit.ts';
import { authHandlers } from './auth.ts';
import { calendarHandlers, unitHandlers } from './calendar.ts';
import { erasureHandlers } from './erasures.ts';
import { excuseHandlers } from './excuses.ts';
import { importHandlers } from './imports.ts';
import { makeupHandlers } from './makeup.ts';
import { notificationHandlers } from './notifications.ts';
import { enrolmentHandlers, peopleHandlers } from './people.ts';
import { reportHandlers } from './reports.ts';
import { recordHandlers, sessionHandlers } from './sessions.ts';
import { roomHandlers, siteHandlers } from './sites.ts';
import { groupHandlers, timetableHandlers } from './timetable.ts';
import { tokenHandlers } from './tokens.ts';
import { worklistHandlers } from './worklist.ts';

export type PeopleSideAreas =
  | 'auth'
  | 'sites'
  | 'rooms'
  | 'people'
  | 'enrolment'
  | 'erasures'
  | 'groups'
  | 'timetable'
  | 'calendar'
  | 'units'
  | 'imports'
  | 'sessions'
  | 'records'
  | 'excuses'
  | 'makeup'
  | 'worklist'
  | 'notifications'
  | 'analytics'
  | 'reports'
  | 'audit'
  | 'tokens';

export function peopleSideHandlers(services: PeopleSide): Pick<RestHandlers, PeopleSideAreas> {
  return {
    auth: authHandlers(services.auth),
    sites: siteHandlers(services.sites),
    rooms: roomHandlers(services.sites),
    people: peopleHandlers(services.people),
    enrolment: enrolmentHandlers(services.enrolment),
    erasures: erasureHandlers(services.erasures),
    groups: groupHandlers(services.groups),
    timetable: timetableHandlers(services.timetable),
    calendar: calendarHandlers(services.calendar),
    units: unitHandlers(services.units),
    imports: importHandlers(services.imports, services.exports),
    sessions: sessionHandlers(services),
    records: recordHandlers(services),
    excuses: excuseHandlers(services),
    makeup: makeupHandlers(services.makeup),
    worklist: worklistHandlers(services.worklist),
    notifications: notificationHandlers(services.notifications),
    analytics: analyticsHandlers(services.analytics, services.atRisk),
    reports: reportHandlers(services.reports),
    audit: auditHandlers(services.audit),
    tokens: tokenHandlers(services.tokens),
  };
}
