/** Every service about people, over one context. The composition root makes them; REST and the command line call them. */
import type { FaceEnroller } from '../../core/ports/face-enroller.ts';
import { AuditService } from './audit-service.ts';
import { AuthService } from './auth-service.ts';
import { EnrolmentService } from './enrolment-service.ts';
import { FeedbackService } from './feedback-service.ts';
import { GroupService } from './group-service.ts';
import type { HubContext } from './hub-context.ts';
import { PeopleService } from './people-service.ts';
import { RecordService } from './record-service.ts';
import { SessionService } from './session-service.ts';
import { SiteService } from './site-service.ts';
import { TimetableService } from './timetable-service.ts';

export function createPeopleSide(context: HubContext, enroller: FaceEnroller) {
  return {
    auth: new AuthService(context),
    sites: new SiteService(context),
    people: new PeopleService(context),
    enrolment: new EnrolmentService(context, enroller),
    groups: new GroupService(context),
    timetable: new TimetableService(context),
    sessions: new SessionService(context),
    records: new RecordService(context),
    feedback: new FeedbackService(context),
    audit: new AuditService(context),
  };
}

export type PeopleSide = ReturnType<typeof createPeopleSide>;
