/** Figures made anew in bulk: what `hub recount --repair` writes, and what data that was loaded in bulk needs. */
import { sql } from 'kysely';
import type { HubDatabase } from '../database.ts';
import type { TallyDimension, TallyTable } from '../tables/figures.ts';
import { recordColumns } from './figure-rows.ts';
import { refreshStandings } from './standings.ts';
import { ADDITIVE, COUNT_COLUMNS } from './tallies.ts';

/** Tallies and standings, all of them, from what each session adds. In the caller's transaction. `now` in ms. */
export async function rebuildFigures(db: HubDatabase, now: number): Promise<void> {
  await rebuildTallies(db);
  await db.deleteFrom('standing').execute();
  const sites = await db.selectFrom('site').select(['id', 'zone', 'policy']).execute();
  for (const site of sites) await refreshStandings(db, site, await subjectsOf(db, site.id), now);
}

/** Everybody who has a record at a site that says something. */
export async function subjectsOf(db: HubDatabase, siteId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('record_view')
    .select('subject')
    .distinct()
    .where('site_id', '=', siteId)
    .where((eb) => eb.or([eb('counted', 'is not', null), eb('arrived_at', 'is not', null)]))
    .orderBy('subject')
    .execute();
  return rows.map((row) => row.subject);
}

async function rebuildTallies(db: HubDatabase): Promise<void> {
  await db.deleteFrom('tally').execute();
  await db
    .insertInto('tally')
    .columns(['dimension', 'key', 'week', 'site_id', ...ADDITIVE])
    .expression(summed(db, false))
    .execute();
}

/** Tallies that are not what the sessions add up to, as what is missing in each column. In one statement. */
export async function tallyDrift(db: HubDatabase): Promise<TallyTable[]> {
  return (await summed(db, true).execute()) as TallyTable[];
}

/** What all sessions add, by place in the tallies; with `drift` less what the tallies hold, where that is something. */
function summed(db: HubDatabase, drift: boolean) {
  const parts = drift ? sql`${contributions()} union all ${held()}` : contributions();
  let query = db
    .selectFrom(sql<TallyTable>`(${parts})`.as('part'))
    .select(['dimension', 'key', 'week', 'site_id'])
    .select((eb) => ADDITIVE.map((column) => eb.fn.sum<number>(column).as(column)))
    .groupBy(['dimension', 'key', 'week', 'site_id']);
  if (drift) query = query.having((eb) => eb.or(ADDITIVE.map((column) => eb(eb.fn.sum(column), '!=', 0))));
  return query;
}

const all = sql.join(ADDITIVE.map((column) => sql.ref(`f.${column}`)));
const counts = sql.join(COUNT_COLUMNS.map((column) => sql.ref(`g.${column}`)));
const noSessions = sql.join(ADDITIVE.slice(COUNT_COLUMNS.length).map(() => sql.lit(0)));

function contributions() {
  const by = (dimension: TallyDimension, column: string) =>
    sql`select ${sql.lit(dimension)} as dimension, ${sql.ref(`f.${column}`)} as key, f.week as week, f.site_id as site_id, ${all} from session_figures f`;
  const named = sql`select ${sql.lit('week')} as dimension, f.week as key, f.week as week, f.site_id as site_id, ${sql.join(
    ADDITIVE.map((column) => sql`${sql.ref(`f.${column}`)} as ${sql.ref(column)}`),
  )} from session_figures f`;
  return sql`${named}
    union all ${by('weekday-hour', 'weekday_hour')}
    union all ${by('room', 'room_id')}
    union all ${by('trainer', 'trainer')}
    union all ${by('unit', 'unit_id')} where f.unit_id is not null
    union all select ${sql.lit('group')}, g.group_id, f.week, f.site_id, ${counts}, ${noSessions}
      from group_figures g join session_figures f on f.session = g.session
    union all select ${sql.lit('trainee')}, r.subject, f.week, f.site_id, ${recordColumns()}
      from record_view r join session_figures f on f.session = r.session where r.counted is not null`;
}

function held() {
  const negative = sql.join(ADDITIVE.map((column) => sql`-${sql.ref(column)}`));
  return sql`select dimension, key, week, site_id, ${negative} from tally`;
}
