/** Figures for people: what their role reaches, with names, from the sums that are kept with the facts. */
import { z } from 'zod';
import type { AttendanceBy, analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { NO_ADHERENCE } from '../../../core/domain/adherence.ts';
import { NO_COUNTS } from '../../../core/domain/attendance-rate.ts';
import { quantile, refusalCounted, SUSPECTED } from '../../../core/domain/kiosk-quality.ts';
import { authorise, reaches, type Scope } from '../../../core/domain/scope.ts';
import { addWeeks, mondayOf, mondayOfDate } from '../../../core/domain/week.ts';
import type {
  FigureDimension,
  FigureQuery,
  FigureRange,
  FigureSums,
} from '../../../core/ports/figure-store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { HubContext } from '../hub-context.ts';
import { ownStandings } from './at-risk-service.ts';
import { type AttendanceRow, addSums, showAdherence, showFeedback, showTally } from './figure-answers.ts';

type Area = typeof analyticsArea;
type Query<Id extends keyof Area> = Area[Id]['query'] extends z.ZodType ? z.output<Area[Id]['query']> : never;
type Answer<Id extends keyof Area> = z.output<Area[Id]['response']> | HubRefusal;
type Read = Scope<'analytics.read'>;

/** What is asked for when nothing else is said. */
const USUAL_WEEKS = 12;
const MOST_WEEKS = 260;
/** Groups of a dashboard: the largest. */
const MOST_GROUPS = 50;
const MOST_ROWS = 1_000;

/** What a trainee may ask about themselves. */
const ABOUT_ONESELF: ReadonlySet<AttendanceBy> = new Set(['trainee', 'unit', 'weekday-hour', 'week']);

const place = z.object({ n: z.number(), key: z.string() });

interface AskedRange {
  readonly siteId?: string | null | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export class AnalyticsService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /** Who reaches only themselves sees no sums over sessions: those of adherence and feedback are then empty. */
  async dashboard(query: Query<'analytics.dashboard'>, scope: Read): Promise<Answer<'analytics.dashboard'>> {
    const range = await this.rangeOf(query, scope);
    if (isNo(range)) return range;
    const { figures } = this.context.store;
    const weeks = await figures.sums(asked(range, 'week'), scope);
    const hours = await figures.sums(asked(range, 'weekday-hour'), scope);
    const groups = reaches(scope, 'own-sessions')
      ? await figures.sums({ ...asked(range, 'group'), order: 'largest', limit: MOST_GROUPS }, scope)
      : [];
    const total = totalOf(weeks);
    const mayReadFeedback = scope.caller === null || authorise(scope.caller, 'feedback.read') !== null;
    return {
      total: showTally(total.counts),
      weeks: await this.rows('week', weeks, scope),
      groups: await this.rows('group', groups, scope),
      weekdayHours: await this.rows('weekday-hour', hours, scope),
      adherence: showAdherence('', '', total.adherence),
      feedback: mayReadFeedback ? showFeedback(total.feedback) : { answers: 0, averages: null },
      atRisk: await this.countAtRisk(range, scope),
    };
  }

  async attendance(
    query: Query<'analytics.attendance'>,
    scope: Read,
  ): Promise<Answer<'analytics.attendance'>> {
    const { by, groupId = null, cursor, limit } = query;
    const range = await this.rangeOf(query, scope);
    if (isNo(range)) return range;
    const own = !reaches(scope, 'own-sessions');
    if (own && (!ABOUT_ONESELF.has(by) || groupId !== null)) return no('figures.not-yours');
    if (groupId !== null && by !== 'trainee' && by !== 'week')
      return no('request.invalid', { where: 'query.groupId' });
    const after = cursor === undefined ? null : readCursor(place, cursor);
    if (cursor !== undefined && after === null) return no('request.invalid', { where: 'query.cursor' });
    const found = await this.context.store.figures.sums(
      {
        ...asked(range, by),
        groupId,
        after: after && { expected: after.n, key: after.key },
        limit: limit + 1,
      },
      scope,
    );
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      items: await this.rows(by, page, scope),
      next: last ? writeCursor({ n: last.counts.expected, key: last.key }) : null,
    };
  }

  async adherence(query: Query<'analytics.adherence'>, scope: Read): Promise<Answer<'analytics.adherence'>> {
    const range = await this.rangeOf(query, scope);
    if (isNo(range)) return range;
    if (!reaches(scope, 'own-sessions')) return no('figures.not-yours');
    const found = await this.context.store.figures.sums(asked(range, query.by), scope);
    const rows = found.filter((row) => row.adherence.sessions > 0);
    const names = await this.names(query.by, rows, scope);
    return { items: rows.map((row) => showAdherence(row.key, names.get(row.key) ?? '', row.adherence)) };
  }

  async feedback(
    query: Query<'analytics.feedback'>,
    scope: Scope<'feedback.read'>,
  ): Promise<Answer<'analytics.feedback'>> {
    const range = await this.rangeOf(query, scope);
    if (isNo(range)) return range;
    const found = await this.context.store.figures.sums(asked(range, query.by), scope);
    const rows = found.filter((row) => row.feedback.answers > 0);
    const names = await this.names(query.by, rows, scope);
    return {
      items: rows.map((row) => ({
        key: row.key,
        name: names.get(row.key) ?? '',
        ...showFeedback(row.feedback),
      })),
    };
  }

  async kioskQuality(
    query: Query<'analytics.kiosk-quality'>,
    scope: Scope<'kiosk.read'>,
  ): Promise<Answer<'analytics.kiosk-quality'>> {
    const range = await this.rangeOf(query, scope);
    if (isNo(range)) return range;
    const kiosks = new Map<string, { name: string; counts: Map<string, number> }>();
    for (const { kioskId, name, what, n } of await this.context.store.figures.kiosks(range, scope)) {
      const kiosk = kiosks.get(kioskId) ?? { name, counts: new Map<string, number>() };
      kiosks.set(kioskId, kiosk);
      kiosk.counts.set(what, n);
    }
    return { items: [...kiosks].map(([kioskId, { name, counts }]) => showKiosk(kioskId, name, counts)) };
  }

  /** The weeks asked for, in whole weeks; the last twelve when nothing is said. */
  private async rangeOf(
    { siteId = null, from, until }: AskedRange,
    scope: Scope,
  ): Promise<FigureRange | HubRefusal> {
    const sites = await this.context.store.sites.list(scope);
    const site = siteId === null ? sites[0] : sites.find((one) => one.id === siteId);
    if (siteId !== null && !site) return no('sites.unknown');
    const untilWeek = until ? mondayOfDate(until) : mondayOf(this.context.clock.wall(), site?.zone ?? 'UTC');
    const fromWeek = from ? mondayOfDate(from) : addWeeks(untilWeek, 1 - USUAL_WEEKS);
    if (fromWeek > untilWeek || fromWeek < addWeeks(untilWeek, -MOST_WEEKS))
      return no('figures.bad-range', { most: MOST_WEEKS });
    return { siteId, fromWeek, untilWeek };
  }

  private async rows(
    by: FigureDimension,
    rows: readonly FigureSums[],
    scope: Scope,
  ): Promise<AttendanceRow[]> {
    const counted = rows.filter((row) => row.counts.expected > 0);
    const names = await this.names(by, counted, scope);
    return counted.map(({ key, counts }) => ({ key, name: names.get(key) ?? '', tally: showTally(counts) }));
  }

  private names(
    by: FigureDimension,
    rows: readonly FigureSums[],
    scope: Scope,
  ): Promise<Map<string, string>> {
    const keys = rows.map((row) => row.key);
    return this.context.store.figures.names(by, keys, scope);
  }

  private async countAtRisk({ siteId }: FigureRange, scope: Read): Promise<number> {
    if (reaches(scope, 'all') || !reaches(scope, 'own-sessions'))
      return this.context.store.figures.countAtRisk(siteId, scope);
    return (await ownStandings(this.context, { siteId, groupId: null }, scope)).length;
  }
}

function asked(range: FigureRange, by: FigureDimension): FigureQuery {
  const inOrder = by === 'week' || by === 'weekday-hour';
  return {
    ...range,
    by,
    groupId: null,
    order: inOrder ? 'key' : 'largest',
    after: null,
    limit: MOST_ROWS,
  };
}

function totalOf(rows: readonly FigureSums[]): Omit<FigureSums, 'key'> {
  return {
    counts: addSums(
      rows.map((row) => row.counts),
      NO_COUNTS,
    ),
    adherence: addSums(
      rows.map((row) => row.adherence),
      NO_ADHERENCE,
    ),
    feedback: addSums(
      rows.map((row) => row.feedback),
      { answers: 0, content: 0, delivery: 0, engagement: 0, overall: 0 },
    ),
  };
}

function showKiosk(kioskId: string, name: string, counts: ReadonlyMap<string, number>) {
  const n = (what: string) => counts.get(what) ?? 0;
  const times = new Map<number, number>();
  for (const [what, count] of counts) {
    const bound = /^face-ms-(\d+)$/.exec(what)?.[1];
    if (bound) times.set(Number(bound), count);
  }
  const refusals = refusalsIn(counts);
  const sum = (some: typeof refusals) => some.reduce((total, { n: more }) => total + more, 0);
  const p50 = quantile(times, 0.5);
  const p95 = quantile(times, 0.95);
  return {
    kioskId,
    name,
    checkIns: n('check-in'),
    byFace: n('face'),
    byBadge: n('badge'),
    byWord: n('word'),
    faceMs: p50 === null || p95 === null ? null : { p50, p95 },
    refused: sum(refusals),
    suspected: n(SUSPECTED),
    refusals,
    unconfirmedRoom: n('unconfirmed'),
    clockNotTrusted: n('untrusted'),
    notices: n('notice'),
  };
}

function refusalsIn(counts: ReadonlyMap<string, number>): { reason: string; n: number }[] {
  const found = [...counts].flatMap(([what, n]) => {
    const reason = refusalCounted(what);
    return reason === null ? [] : [{ reason, n }];
  });
  return found.sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1));
}
