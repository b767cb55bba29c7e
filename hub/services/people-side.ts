/** Every service about people, over one context. The composition root makes them; REST and the command line call them. */
import type { FaceEnroller } from '../../core/ports/face-enroller.ts';
import { AnalyticsService } from './analytics-service.ts';
import { AtRiskService } from './at-risk-service.ts';
import { AuditService } from './audit-service.ts';
import { AuthService } from './auth-service.ts';
import { CalendarService } from './calendar-service.ts';
import { EnrolmentService } from './enrolment-service.ts';
import { ExcuseDocuments } from './excuse-documents.ts';
import { ExcuseService } from './excuse-service.ts';
import { FeedbackService } from './feedback-service.ts';
import { GroupService } from './group-service.ts';
import type { HubContext } from './hub-context.ts';
import { ExportService } from './imports/export-service.ts';
import { ImportService } from './imports/import-service.ts';
import { MakeupService } from './makeup-service.ts';
import { NotificationService } from './notification-service.ts';
import { PeopleService } from './people-service.ts';
import { RecordActs } from './record-acts.ts';
import { RecordHistory } from './record-history.ts';
import { RecordService } from './record-service.ts';
import { ReportService } from './report-service.ts';
import { RequestLedger } from './request-ledger.ts';
import { SessionChanges } from './session-changes.ts';
import { SessionService } from './session-service.ts';
import { SessionTimeline } from './session-timeline.ts';
import { SiteService } from './site-service.ts';
import { TimetableService } from './timetable-service.ts';
import { TokenService } from './token-service.ts';
import { UnitService } from './unit-service.ts';
import { WorklistService } from './worklist-service.ts';

export function createPeopleSide(context: HubContext, enroller: FaceEnroller) {
  const sessions = new SessionService(context);
  const timetable = new TimetableService(context);
  const calendar = new CalendarService(context, timetable);
  const tokens = new TokenService(context);
  const records = new RecordService(context);
  return {
    auth: new AuthService(context, tokens),
    sites: new SiteService(context),
    people: new PeopleService(context),
    enrolment: new EnrolmentService(context, enroller),
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
