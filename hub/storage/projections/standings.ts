/** Where each trainee stands: kept with what changes it, so that who is at risk is read off an index. */
import { CompiledQuery } from 'kysely';
import { attendancePolicy } from '../../../core/contracts/policy.ts';
import { RISK_WEEKS, riskOf, STREAK_LOOK_BACK, streakOf } from '../../../core/domain/at-risk.ts';
import type { CountedAs } from '../../../core/domain/attendance-rate.ts';
import { addWeeks, mondayOf, startOfDate } from '../../../core/domain/week.ts';
import type { HubDatabase } from '../database.ts';
import { type Placeholder, placeholderOf, RowInsert } from '../row-insert.ts';
import type { CountColumns, StandingTable } from '../tables/figures.ts';
import { COUNT_COLUMNS } from './tallies.ts';

/** Trainees per statement. */
const BATCH = 40;
const standingRows = new RowInsert('standing', {
  subject: 'key',
  site_id: 'key',
  as_of: 'take',
  streak: 'take',
  last_seen: 'take',
  risk: 'take',
  expected: 'take',
  present: 'take',
  late: 'take',
  absent: 'take',
  excused: 'take',
  made_up: 'take',
  credited: 'take',
});

export interface SiteRules {
  readonly id: string;
  readonly zone: string;
  /** JSON of the policy. */
  readonly policy: string;
}

/** Makes the standing of these trainees at a site anew. `now` in ms. */
export async function refreshStandings(
  db: HubDatabase,
  site: SiteRules,
  subjects: readonly string[],
  now: number,
): Promise<void> {
  for (let from = 0; from < subjects.length; from += BATCH)
    await standingRows.run(db, await standingsOf(db, site, subjects.slice(from, from + BATCH), now));
}

/** The rows as they must be, in two queries for at most `BATCH` trainees. */
export async function standingsOf(
  db: HubDatabase,
  site: SiteRules,
  subjects: readonly string[],
  now: number,
): Promise<StandingTable[]> {
  if (subjects.length === 0) return [];
  const asOf = mondayOf(now, site.zone);
  const policy = attendancePolicy.parse(JSON.parse(site.policy));
  const fromWeek = addWeeks(asOf, 1 - RISK_WEEKS);
  const counts = await countsOf(db, site.id, subjects, fromWeek);
  const recent = await recentRecords(db, site.id, subjects, startOfDate(fromWeek, site.zone));
  return subjects.map((subject) => {
    const columns = counts.get(subject) ?? NO_COLUMNS;
    const records = recent.get(subject) ?? [];
    const streak = streakOf(records.map((record) => record.counted as CountedAs | null));
    const { made_up, ...same } = columns;
    return {
      subject,
      site_id: site.id,
      as_of: asOf,
      ...columns,
      streak,
      last_seen: records.find((record) => record.arrived_at !== null)?.arrived_at ?? null,
      risk: riskOf({ ...same, madeUp: made_up }, streak, policy),
    };
  });
}

const NO_COLUMNS: CountColumns = {
  expected: 0,
  present: 0,
  late: 0,
  absent: 0,
  excused: 0,
  made_up: 0,
  credited: 0,
};

async function countsOf(
  db: HubDatabase,
  site: string,
  subjects: readonly string[],
  fromWeek: string,
): Promise<Map<string, CountColumns>> {
  const rows = await db
    .selectFrom('tally')
    .select('key')
    .select((eb) => COUNT_COLUMNS.map((column) => eb.fn.sum<number>(column).as(column)))
    .where('dimension', '=', 'trainee')
    .where('key', 'in', subjects)
    .where('week', '>=', fromWeek)
    .where('site_id', '=', site)
    .groupBy('key')
    .execute();
  return new Map(
    rows.map((row) => [
      row.key,
      Object.fromEntries(
        COUNT_COLUMNS.map((column) => [column, Number(row[column])]),
      ) as unknown as CountColumns,
    ]),
  );
}

interface RecentRecord {
  readonly subject: string;
  readonly counted: string | null;
  readonly arrived_at: number | null;
}

/** Of each the last records that say something, newest first: one walk along the index per trainee, in one query. */
async function recentRecords(
  db: HubDatabase,
  site: string,
  subjects: readonly string[],
  since: number,
): Promise<Map<string, RecentRecord[]>> {
  const parameters = subjects.flatMap((subject) => [subject, since, site]);
  const query = CompiledQuery.raw(recentText(subjects.length, placeholderOf(db)), parameters);
  const { rows } = await db.executeQuery<RecentRecord & { starts_at: number; session: string }>(query);
  const bySubject = new Map<string, (RecentRecord & { starts_at: number; session: string })[]>();
  for (const row of rows) {
    const list = bySubject.get(row.subject);
    if (list) list.push(row);
    else bySubject.set(row.subject, [row]);
  }
  for (const list of bySubject.values())
    list.sort((a, b) => b.starts_at - a.starts_at || (a.session < b.session ? 1 : -1));
  return bySubject;
}

const recentTexts = new Map<string, string>();

/** The text for so many trainees; made once for each number, like the texts of `RowInsert`. */
function recentText(subjects: number, placeholder: Placeholder): string {
  const name = `${placeholder(1)}/${subjects}`;
  const held = recentTexts.get(name);
  if (held !== undefined) return held;
  const parts = Array.from({ length: subjects }, (_, nth) => {
    const [subject, since, site] = [3 * nth + 1, 3 * nth + 2, 3 * nth + 3].map(placeholder);
    return `select * from (
      select subject, counted, arrived_at, starts_at, session from record_view
      where subject = ${subject} and starts_at >= ${since} and site_id = ${site}
        and (counted is not null or arrived_at is not null)
      order by starts_at desc, session desc limit ${STREAK_LOOK_BACK}) as one`;
  });
  const made = parts.join(' union all ');
  recentTexts.set(name, made);
  return made;
}
