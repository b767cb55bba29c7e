/** One person's records, newest session first: what one sees of oneself, and staff of a person. */
import { z } from 'zod';
import { instant } from '../../../core/contracts/fact.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { HistoryRecord } from '../../../core/contracts/rest/records.ts';
import { excusableUntil, reachesStart } from '../../../core/domain/excuse.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { feedbackUntil } from '../../../core/domain/feedback.ts';
import { authorise, reaches, type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ExcuseRow } from '../../../core/ports/excuse-store.ts';
import type { SiteRow } from '../../../core/ports/hub-store.ts';
import type { HistoryFilter, HistoryRow } from '../../../core/ports/record-store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { showSummary } from '../sessions/session-answers.ts';
import { faceOf, inWords } from './face-answers.ts';

export type HistoryQuery = Omit<HistoryFilter, 'subject' | 'after'> & {
  /** Left out: oneself. */
  readonly personId?: string | undefined;
  readonly cursor?: string | undefined;
};

interface Open {
  /** Whose records these are is who asks. */
  readonly own: boolean;
  readonly now: number;
  readonly sites: ReadonlyMap<string, SiteRow>;
  /** Waiting or approved. */
  readonly excuses: readonly ExcuseRow[];
}

const place = z.strictObject({ start: instant, id: z.uuid() });

export class RecordHistory {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    query: HistoryQuery,
    scope: Scope<'record.read'>,
  ): Promise<{ items: HistoryRecord[]; next: string | null } | HubRefusal> {
    const { personId, cursor, ...rest } = query;
    const after = cursor === undefined ? undefined : readCursor(place, cursor);
    if (after === null) return no('request.invalid', { where: 'query.cursor' });
    const subject = await this.subjectOf(personId, scope);
    if (subject === null) return { items: [], next: null };
    if (typeof subject !== 'string') return subject;
    const { store } = this.context;
    const rows = await store.records.history({ ...rest, after, subject }, scope);
    const names = await namesOf(store, new Set([subject, ...rows.map((row) => row.session.trainer)]), scope);
    const open = await this.openFor(subject, rows, scope);
    const arrivals = await this.arrivalsOf(subject, rows);
    const last = rows.length === rest.limit ? rows.at(-1)?.session : undefined;
    return {
      items: rows.map((row) => ({
        session: showSummary(row.session, names),
        person: refTo(names, subject),
        status: row.status,
        arrivedAt: row.arrivedAt === null ? null : iso(row.arrivedAt),
        arrival: arrivals.get(row.session.id) ?? null,
        madeUpBy: row.madeUpBy,
        excusableUntil: until(excuseEnd(row, open), open.now),
        feedbackUntil: until(feedbackEnd(row, open), open.now),
      })),
      next: last ? writeCursor({ start: last.scheduledStart, id: last.id }) : null,
    };
  }

  /** By session: how it is known that they came. Only of rows that the scope gave. */
  private async arrivalsOf(
    subject: string,
    rows: readonly HistoryRow[],
  ): Promise<ReadonlyMap<string, NonNullable<HistoryRecord['arrival']>>> {
    const { log } = this.context;
    const times = new Map(rows.map(({ session, arrivedAt }) => [session.id, arrivedAt]));
    const came = rows.filter(({ arrivedAt }) => arrivedAt !== null).map(({ session }) => session.id);
    const facts = (await log.arrivals(subject, came)).filter(
      ({ session, wall }) => session !== null && times.get(session) === wall,
    );
    const secrets = await log.openAllSealed(facts);
    return new Map(
      facts.flatMap((fact) => {
        const arrival = payloadOf(fact, 'attendance.checked-in') ?? payloadOf(fact, 'walk-in.requested');
        if (!arrival || fact.session === null) return [];
        return [[fact.session, { method: arrival.method, ...inWords(faceOf(secrets.get(fact.id))) }]];
      }),
    );
  }

  /**
   * Whoever reaches only themselves knows of nobody else; a trainer sees of others what stands in their sessions, and
   * of nobody (null) as little as of somebody who never was in one.
   */
  private async subjectOf(
    personId: string | undefined,
    scope: Scope<'record.read'>,
  ): Promise<string | null | HubRefusal> {
    const { caller } = scope;
    if (personId === undefined || personId === caller?.personId)
      return caller?.subject ?? no('auth.required');
    if (!reaches(scope, 'own-sessions')) return no('people.unknown');
    const person = await this.context.store.people.byId(personId, systemScope('people.read'));
    return person?.subject ?? (reaches(scope, 'all') ? no('people.unknown') : null);
  }

  private async openFor(
    subject: string,
    rows: readonly HistoryRow[],
    scope: Scope<'record.read'>,
  ): Promise<Open> {
    const { store, clock } = this.context;
    const { caller } = scope;
    const own = caller?.subject === subject;
    const mayExcuse = caller ? authorise(caller, 'excuse.submit') : null;
    // Who trains others and is a trainee too hands in for nobody else, and must not learn what these have handed in.
    const excusable = mayExcuse !== null && (own || reaches(mayExcuse, 'all')) && rows.some(isExcusable);
    const sites = rows.length > 0 ? await store.sites.list(systemScope('site.read')) : [];
    return {
      own,
      now: clock.wall(),
      sites: new Map(sites.map((site) => [site.id, site])),
      excuses: excusable ? await store.excuses.openOf(subject, systemScope('excuse.read')) : [],
    };
  }
}

function isExcusable(row: HistoryRow): boolean {
  return row.walkIn === 'no' && (row.status === 'pending' || row.status === 'absent');
}

/** Until when an excuse is taken, ms; null when there is nothing to excuse or an excuse is there already. */
function excuseEnd(row: HistoryRow, { sites, excuses }: Open): number | null {
  const site = sites.get(row.session.siteId);
  if (!site || !isExcusable(row)) return null;
  const session = { id: row.session.id, start: row.session.scheduledStart };
  if (excuses.some((excuse) => reachesStart(excuse.reach, session, site.zone))) return null;
  return excusableUntil(session.start, site.zone, site.policy.excuseDays);
}

/** Ms; only for oneself: to others it would say who has given theirs. */
function feedbackEnd(row: HistoryRow, { own, sites }: Open): number | null {
  const site = sites.get(row.session.siteId);
  const attended = row.status === 'present' || row.status === 'late';
  if (!own || !site || !attended || row.feedbackGiven) return null;
  const { status, endedAt, sealAt } = row.session;
  return status === 'completed' ? feedbackUntil(endedAt ?? sealAt, site.policy) : null;
}

function until(end: number | null, now: number): string | null {
  return end !== null && end > now ? iso(end) : null;
}
