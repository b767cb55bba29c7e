import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { recordsArea } from '../../../core/contracts/rest/records.ts';
import type { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import type { PeopleSide } from '../../services/people-side.ts';

export function sessionHandlers({
  sessions,
  sessionChanges,
  sessionTimeline,
}: Pick<PeopleSide, 'sessions' | 'sessionChanges' | 'sessionTimeline'>): Handlers<typeof sessionsArea> {
  return {
    'sessions.list': async ({ query, scope }) => {
      const { from, to, limit, ...rest } = query;
      return sessions.list({ ...defined({ ...rest, ...range(from, to) }), limit }, scope);
    },
    'sessions.get': async ({ params, scope }) => sessions.get(params.sessionId, scope),
    'sessions.timeline': async ({ params, scope }) => {
      const items = await sessionTimeline.of(params.sessionId, scope);
      return isNo(items) ? items : { items };
    },
    'sessions.create': async ({ body, scope }) =>
      sessions.create({ ...body, start: Date.parse(body.start), end: Date.parse(body.end) }, scope),
    'sessions.move': async ({ params, ifMatch, body, scope }) => {
      const { roomId, start, end } = body;
      const move = { roomId, start: instantOf(start), end: instantOf(end) };
      return sessionChanges.move({ id: params.sessionId, ifMatch }, move, scope);
    },
    'sessions.change-trainer': async ({ params, ifMatch, body, scope }) =>
      sessionChanges.changeTrainer({ id: params.sessionId, ifMatch }, body, scope),
    'sessions.start': async ({ params, ifMatch, body, scope }) =>
      sessionChanges.start({ id: params.sessionId, ifMatch }, body.reason, scope),
    'sessions.end': async ({ params, ifMatch, body, scope }) =>
      sessionChanges.end({ id: params.sessionId, ifMatch }, body.reason, scope),
    'sessions.cancel': async ({ params, ifMatch, body, scope }) =>
      sessionChanges.cancel({ id: params.sessionId, ifMatch }, body.reason, scope),
    'sessions.release': async ({ params, ifMatch, body, scope }) =>
      sessionChanges.release({ id: params.sessionId, ifMatch }, body.kioskId, body.reason, scope),
  };
}

export function recordHandlers({
  records,
  recordActs,
  recordHistory,
  refusedFaces,
  feedback,
}: Pick<PeopleSide, 'records' | 'recordActs' | 'recordHistory' | 'refusedFaces' | 'feedback'>): Handlers<
  typeof recordsArea
> {
  return {
    'records.roll': async ({ params, scope }) => records.roll(params.sessionId, scope),
    'records.list': async ({ query, scope }) => {
      const { from, to, ...rest } = query;
      return recordHistory.list({ ...rest, ...range(from, to) }, scope);
    },
    'records.check-in': async ({ params, body, scope }) => recordActs.checkIn(params, body.reason, scope),
    'records.decide-walk-in': async ({ params, body, scope }) =>
      recordActs.decideWalkIn(params, body.decision, scope),
    'records.correct': async ({ params, body, scope }) => recordActs.correct(params, body, scope),
    'feedback.aggregate': async ({ params, scope }) => feedback.aggregate(params.sessionId, scope),
    'feedback.submit': async ({ params, body, scope }) => feedback.submit(params.sessionId, body, scope),
    'records.refused-faces': async ({ params, scope }) => refusedFaces.of(params.sessionId, scope),
    'evidence.image': async ({ params, scope }) => records.image(params.factId, scope),
  };
}

function range(from: string | undefined, to: string | undefined) {
  return defined({ fromMs: instantOf(from), toMs: instantOf(to) });
}

function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

type Defined<T extends object> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that were not given. */
function defined<T extends object>(query: T): Defined<T> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Defined<T>;
}
