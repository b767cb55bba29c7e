import type { Handlers } from '../../core/contracts/rest/operation.ts';
import type { recordsArea } from '../../core/contracts/rest/records.ts';
import type { sessionsArea } from '../../core/contracts/rest/sessions.ts';
import type { FeedbackService } from '../services/feedback-service.ts';
import type { RecordService } from '../services/record-service.ts';
import type { SessionService } from '../services/session-service.ts';

export function sessionHandlers(sessions: SessionService): Handlers<typeof sessionsArea> {
  return {
    'sessions.list': async ({ query, scope }) => {
      const { from, to, ...rest } = query;
      const filter = {
        ...defined(rest),
        ...(from ? { fromMs: Date.parse(from) } : {}),
        ...(to ? { toMs: Date.parse(to) } : {}),
      };
      return { items: await sessions.list(filter, scope), next: null };
    },
    'sessions.get': async ({ params, scope }) => sessions.get(params.sessionId, scope),
    'sessions.create': async ({ body, scope }) =>
      sessions.create({ ...body, start: Date.parse(body.start), end: Date.parse(body.end) }, scope),
    'sessions.cancel': async ({ params, body, scope }) =>
      sessions.cancel(params.sessionId, body.reason, scope),
    'sessions.release': async ({ params, body, scope }) =>
      sessions.release(params.sessionId, body.kioskId, body.reason, scope),
  };
}

export function recordHandlers(
  records: RecordService,
  feedback: FeedbackService,
): Handlers<typeof recordsArea> {
  return {
    'records.roll': async ({ params, scope }) => records.roll(params.sessionId, scope),
    'records.correct': async ({ params, body, scope }) =>
      records.correct(params.sessionId, params.subject, body.status, body.reason, scope),
    'feedback.aggregate': async ({ params, scope }) => feedback.aggregate(params.sessionId, scope),
    'evidence.image': async ({ params, scope }) => records.image(params.factId, scope),
  };
}

/** Without the keys that were not given. */
function defined<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> };
}
