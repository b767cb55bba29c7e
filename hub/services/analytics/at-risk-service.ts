/** Who may be lost, worst first, with the reasons as the site's policy has them. */
import { z } from 'zod';
import type { analyticsArea } from '../../../core/contracts/rest/analytics.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { RISK_WEEKS, riskOf, riskReasons, streakOf } from '../../../core/domain/at-risk.ts';
import { addCounts, countOf, NO_COUNTS } from '../../../core/domain/attendance-rate.ts';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import { addWeeks, mondayOf } from '../../../core/domain/week.ts';
import type { OwnRecord, StandingRow } from '../../../core/ports/figure-store.ts';
import type { SiteRow } from '../../../core/ports/hub-store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { showTally } from './figure-answers.ts';

type Operation = (typeof analyticsArea)['analytics.at-risk'];
type Read = Scope<'analytics.read'>;

const place = z.object({ risk: z.number(), subject: z.string(), siteId: z.string() });

export class AtRiskService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    query: z.output<Operation['query']>,
    scope: Read,
  ): Promise<z.output<Operation['response']> | HubRefusal> {
    const { siteId = null, groupId = null, cursor, limit } = query;
    const after = cursor === undefined ? null : readCursor(place, cursor);
    if (cursor !== undefined && after === null) return no('request.invalid', { where: 'query.cursor' });
    const trains = !reaches(scope, 'all') && reaches(scope, 'own-sessions');
    if (groupId !== null && !reaches(scope, 'own-sessions')) return no('figures.not-yours');
    const found = trains
      ? (await ownStandings(this.context, { siteId, groupId }, scope)).filter(
          (row) => after === null || worseFirst(row, after) > 0,
        )
      : await this.context.store.figures.standings({ siteId, groupId, after, limit: limit + 1 }, scope);
    const page = found.slice(0, limit);
    const names = await namesOf(
      this.context.store,
      page.map((row) => row.subject),
      scope,
    );
    const policies = await policiesOf(this.context, scope);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map((row) => ({
        person: refTo(names, row.subject),
        tally: showTally(row.counts),
        streak: row.streak,
        lastSeen: row.lastSeen === null ? null : iso(row.lastSeen),
        reasons: reasonsOf(row, policies),
      })),
      next: last ? writeCursor({ risk: last.risk, subject: last.subject, siteId: last.siteId }) : null,
    };
  }
}

/** For a trainer: where those stand whom they train, counted over the trainer's own sessions only. */
export async function ownStandings(
  context: HubContext,
  query: { readonly siteId: string | null; readonly groupId: string | null },
  scope: Read,
): Promise<StandingRow[]> {
  const policies = await policiesOf(context, scope);
  const zone = [...policies.values()][0]?.zone ?? 'UTC';
  const untilWeek = mondayOf(context.clock.wall(), zone);
  const range = { ...query, fromWeek: addWeeks(untilWeek, 1 - RISK_WEEKS), untilWeek };
  const records = new Map<string, OwnRecord[]>();
  for (const record of await context.store.figures.ownRecords(range, scope)) {
    const key = `${record.subject}/${record.siteId}`;
    const list = records.get(key);
    if (list) list.push(record);
    else records.set(key, [record]);
  }
  const rows = [...records.values()].flatMap((list) => standingOf(list, policies));
  return rows.filter((row) => row.risk > 0).sort(worseFirst);
}

function standingOf(
  newestFirst: readonly OwnRecord[],
  policies: ReadonlyMap<string, SiteRow>,
): StandingRow[] {
  const [newest] = newestFirst;
  const policy = newest && policies.get(newest.siteId)?.policy;
  if (!newest || !policy) return [];
  const counts = newestFirst
    .map((record) => countOf(record.counted, record.madeUp))
    .reduce(addCounts, NO_COUNTS);
  const streak = streakOf(newestFirst.map((record) => record.counted));
  return [
    {
      subject: newest.subject,
      siteId: newest.siteId,
      counts,
      streak,
      lastSeen: newestFirst.find((record) => record.arrivedAt !== null)?.arrivedAt ?? null,
      risk: riskOf(counts, streak, policy),
    },
  ];
}

type Place = z.output<typeof place>;

function worseFirst(a: Place, b: Place): number {
  if (a.risk !== b.risk) return b.risk - a.risk;
  if (a.subject !== b.subject) return a.subject < b.subject ? 1 : -1;
  return a.siteId < b.siteId ? 1 : a.siteId > b.siteId ? -1 : 0;
}

/** The standing was made with the policy of its time; the reasons are told with today's. */
function reasonsOf(row: StandingRow, policies: ReadonlyMap<string, SiteRow>) {
  const policy = policies.get(row.siteId)?.policy;
  return policy ? riskReasons(row.counts, row.streak, policy) : [];
}

async function policiesOf(context: HubContext, scope: Scope): Promise<Map<string, SiteRow>> {
  return new Map((await context.store.sites.list(scope)).map((site) => [site.id, site]));
}
