/** Every service about people, over one context. The composition root makes them; REST and the command line call them. */
import type { FaceEnroller } from '../../core/ports/face-enroller.ts';
import { AuditService } from './audit-service.ts';
import { AuthService } from './auth-service.ts';
import { CalendarService } from './calendar-service.ts';
import { EnrolmentService } from './enrolment-service.ts';
import { FeedbackService } from './feedback-service.ts';
import { GroupService } from './group-service.ts';
import type { HubContext } from './hub-context.ts';
import { MakeupService } from './makeup-service.ts';
import { PeopleService } from './people-service.ts';
import { RecordService } from './record-service.ts';
import { SessionService } from './session-service.ts';
import { SiteService } from './site-service.ts';
import { TimetableService } from './timetable-service.ts';
import { UnitService } from './unit-service.ts';

export function createPeopleSide(context: HubContext, enroller: FaceEnroller) {
  const sessions = new SessionService(context);
  const timetable = new TimetableService(context);
  return {
    auth: new AuthService(context),
    sites: new SiteService(context),
    people: new PeopleService(context),
    enrolment: new EnrolmentService(context, enroller),
    groups: new GroupService(context),
    timetable,
    calendar: new CalendarService(context, timetable),
    units: new UnitService(context),
    sessions,
    records: new RecordService(context),
    feedback: new FeedbackService(context),
    makeup: new MakeupService(context, sessions),
    audit: new AuditService(context),
  };
}

export type PeopleSide = ReturnType<typeof createPeopleSide>;
