/** Every service about people, over one context. The composition root makes them; REST and the command line call them. */
import type { FaceEnroller } from '../../core/ports/face-enroller.ts';
import { AuthService } from './access/auth-service.ts';
import { TokenService } from './access/token-service.ts';
import { AnalyticsService } from './analytics/analytics-service.ts';
import { AtRiskService } from './analytics/at-risk-service.ts';
import { AuditService } from './audit-service.ts';
import { ExcuseDocuments } from './excuses/excuse-documents.ts';
import { ExcuseService } from './excuses/excuse-service.ts';
import type { HubContext } from './hub-context.ts';
import { ExportService } from './imports/export-service.ts';
import { ImportService } from './imports/import-service.ts';
import { MakeupService } from './makeup/makeup-service.ts';
import { NotificationService } from './notifications/notification-service.ts';
import { EnrolmentService } from './people/enrolment-service.ts';
import { ErasureService } from './people/erasure-service.ts';
import type { Erasures } from './people/erasures.ts';
import { GroupService } from './people/group-service.ts';
import { PeopleService } from './people/people-service.ts';
import { FeedbackService } from './records/feedback-service.ts';
import { RecordActs } from './records/record-acts.ts';
import { RecordHistory } from './records/record-history.ts';
import { RecordService } from './records/record-service.ts';
import { RefusedFaces } from './records/refused-faces.ts';
import { ReportService } from './reports/report-service.ts';
import { RequestLedger } from './request-ledger.ts';
import { SessionChanges } from './sessions/session-changes.ts';
import { SessionService } from './sessions/session-service.ts';
import { SessionTimeline } from './sessions/session-timeline.ts';
import { SiteService } from './site-service.ts';
import { CalendarService } from './timetable/calendar-service.ts';
import { TimetableService } from './timetable/timetable-service.ts';
import { UnitService } from './timetable/unit-service.ts';
import { WorklistService } from './worklist-service.ts';

export function createPeopleSide(context: HubContext, enroller: FaceEnroller, erasures: Erasures) {
  const sessions = new SessionService(context);
  const timetable = new TimetableService(context);
  const calendar = new CalendarService(context, timetable);
  const tokens = new TokenService(context);
  const records = new RecordService(context);
  return {
    auth: new AuthService(context, tokens),
    sites: new SiteService(context),
    people: new PeopleService(context),
    erasures: new ErasureService(context, erasures),
    enrolment: new EnrolmentService(context, enroller, erasures),
    groups: new GroupService(context),
    timetable,
    calendar,
    units: new UnitService(context),
    imports: new ImportService(context, { enroller, timetable, calendar }),
    exports: new ExportService(context),
    sessions,
    sessionChanges: new SessionChanges(context),
    sessionTimeline: new SessionTimeline(context),
    records,
    recordActs: new RecordActs(context, records),
    recordHistory: new RecordHistory(context),
    refusedFaces: new RefusedFaces(context),
    excuses: new ExcuseService(context),
    excuseDocuments: new ExcuseDocuments(context),
    feedback: new FeedbackService(context),
    makeup: new MakeupService(context),
    notifications: new NotificationService(context),
    worklist: new WorklistService(context, new RecordHistory(context)),
    tokens,
    requests: new RequestLedger(context),
    analytics: new AnalyticsService(context),
    atRisk: new AtRiskService(context),
    reports: new ReportService(context, records),
    audit: new AuditService(context),
  };
}

export type PeopleSide = ReturnType<typeof createPeopleSide>;
