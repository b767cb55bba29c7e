/** The rows that a scope's figures are added up from, as one shape: key, and the columns that are added up. */
import { type RawBuilder, sql } from 'kysely';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import type { FigureDimension, FigureQuery, FigureSums } from '../../../core/ports/figure-store.ts';
import type { HubDatabase } from '../database.ts';
import type { CountColumns, SessionColumns } from '../tables/figures.ts';
import { ADDITIVE, COUNT_COLUMNS } from './tallies.ts';

type Part = { key: string } & CountColumns & SessionColumns;

/** Columns of `session_figures` that a dimension groups by. */
const COLUMN: Readonly<Record<Exclude<FigureDimension, 'trainee' | 'group'>, string>> = {
  unit: 'f.unit_id',
  trainer: 'f.trainer',
  room: 'f.room_id',
  'weekday-hour': 'f.weekday_hour',
  week: 'f.week',
};

export function figureRows(query: FigureQuery, scope: Scope): RawBuilder<Part> {
  if (reaches(scope, 'all')) return fromTallies(query);
  const subject = scope.caller?.subject ?? '';
  if (!reaches(scope, 'own-sessions')) return ofTrainee(query, subject);
  const trained = ofTrainer(query, subject);
  // Person by person, who is also a trainee is one of them; sums over sessions are of those that they train.
  const isOneOfThem = scope.reach.has('self') && query.by === 'trainee' && query.groupId === null;
  return isOneOfThem
    ? sql`${trained} union all ${ofTrainee(query, subject)} and f.trainer <> ${subject}`
    : trained;
}

/** Adds the rows up by key. */
export async function sumsOf(
  db: HubDatabase,
  rows: RawBuilder<Part>,
  { order, after, limit }: FigureQuery,
): Promise<FigureSums[]> {
  let query = db
    .selectFrom(sql<Part>`(${rows})`.as('part'))
    .select('key')
    .select((eb) => ADDITIVE.map((column) => eb.fn.sum<number>(column).as(column)))
    .groupBy('key')
    .having((eb) =>
      eb.or([
        eb(eb.fn.sum('expected'), '>', 0),
        eb(eb.fn.sum('sessions'), '>', 0),
        eb(eb.fn.sum('answers'), '>', 0),
      ]),
    )
    .limit(limit);
  if (after !== null)
    query = query.having((eb) =>
      order === 'key'
        ? eb('key', '>', after.key)
        : eb.or([
            eb(eb.fn.sum('expected'), '<', after.expected),
            eb.and([eb(eb.fn.sum('expected'), '=', after.expected), eb('key', '>', after.key)]),
          ]),
    );
  const ordered =
    order === 'key'
      ? query.orderBy('key')
      : query.orderBy((eb) => eb.fn.sum('expected'), 'desc').orderBy('key');
  return (await ordered.execute()).map((row) => showSums(row as Part));
}

function showSums(row: Part): FigureSums {
  const n = (column: (typeof ADDITIVE)[number]) => Number(row[column]);
  return {
    key: row.key,
    counts: {
      expected: n('expected'),
      present: n('present'),
      late: n('late'),
      absent: n('absent'),
      excused: n('excused'),
      madeUp: n('made_up'),
      credited: n('credited'),
    },
    adherence: {
      sessions: n('sessions'),
      missed: n('missed'),
      canceled: n('canceled'),
      startedLate: n('started_late'),
      startDelay: n('start_delay'),
      endedEarly: n('ended_early'),
      unattended: n('unattended'),
      held: n('held'),
      planned: n('planned'),
    },
    feedback: {
      answers: n('answers'),
      content: n('content'),
      delivery: n('delivery'),
      engagement: n('engagement'),
      overall: n('overall'),
    },
  };
}

function fromTallies(query: FigureQuery): RawBuilder<Part> {
  const { by, groupId } = query;
  const columns = sql.join(ADDITIVE.map((column) => sql.ref(`t.${column}`)));
  const range = sql`${inWeeks('t', query)}`;
  if (groupId !== null && by === 'week')
    return sql`select t.week as key, ${columns} from tally t where t.dimension = 'group' and t.key = ${groupId} and ${range}`;
  const members = groupId === null ? sql`` : sql` and t.key in (${membersOf(groupId)})`;
  return sql`select t.key as key, ${columns} from tally t where t.dimension = ${sql.lit(by)} and ${range}${members}`;
}

function ofTrainer(query: FigureQuery, trainer: string): RawBuilder<Part> {
  const { by, groupId } = query;
  const where = sql`f.trainer = ${trainer} and ${inWeeks('f', query)}`;
  if (by === 'trainee') {
    const members = groupId === null ? sql`` : sql` and r.subject in (${membersOf(groupId)})`;
    return sql`select r.subject as key, ${recordColumns()} from session_figures f
      join record_view r on r.session = f.session where ${where} and r.counted is not null${members}`;
  }
  if (by === 'group' || groupId !== null) {
    const key = by === 'group' ? sql`g.group_id` : sql`f.week`;
    const only = groupId === null ? sql`` : sql` and g.group_id = ${groupId}`;
    return sql`select ${key} as key, ${counted('g')}, ${noSessions()} from session_figures f
      join group_figures g on g.session = f.session where ${where}${only}`;
  }
  const columns = sql.join(ADDITIVE.map((column) => sql.ref(`f.${column}`)));
  const column = sql.ref(COLUMN[by]);
  return sql`select ${column} as key, ${columns} from session_figures f where ${where} and ${column} is not null`;
}

/** One's own records; how the sessions kept to their time, and what others said of them, is not theirs. */
function ofTrainee(query: FigureQuery, subject: string): RawBuilder<Part> {
  const { by } = query;
  const key = by === 'trainee' || by === 'group' ? sql`r.subject` : sql.ref(COLUMN[by]);
  return sql`select ${key} as key, ${recordColumns()} from record_view r
    join session_figures f on f.session = r.session
    where r.subject = ${subject} and r.counted is not null and ${inWeeks('f', query)} and ${key} is not null`;
}

function inWeeks(table: 't' | 'f', { siteId, fromWeek, untilWeek }: FigureQuery): RawBuilder<boolean> {
  const week = sql.ref(`${table}.week`);
  const site = siteId === null ? sql`` : sql` and ${sql.ref(`${table}.site_id`)} = ${siteId}`;
  return sql`${week} >= ${fromWeek} and ${week} <= ${untilWeek}${site}`;
}

function membersOf(groupId: string): RawBuilder<unknown> {
  return sql`select person.subject from group_member join person on person.id = group_member.person_id
    where group_member.group_id = ${groupId}`;
}

function counted(table: string): RawBuilder<unknown> {
  return sql.join(COUNT_COLUMNS.map((column) => sql`${sql.ref(`${table}.${column}`)} as ${sql.ref(column)}`));
}

function noSessions(): RawBuilder<unknown> {
  return sql.join(ADDITIVE.slice(COUNT_COLUMNS.length).map((column) => sql`0 as ${sql.ref(column)}`));
}

/** One record `r` as columns (core/domain/attendance-rate.ts: countOf). */
export function recordColumns(): RawBuilder<unknown> {
  const one = (condition: RawBuilder<unknown>, name: string) =>
    sql`case when ${condition} then 1 else 0 end as ${sql.ref(name)}`;
  const away = sql`r.counted in ('absent', 'made-up')`;
  return sql`1 as expected, ${one(sql`r.counted = 'present'`, 'present')}, ${one(sql`r.counted = 'late'`, 'late')},
    ${one(away, 'absent')}, ${one(sql`r.counted = 'excused'`, 'excused')},
    ${one(sql`${away} and r.made_up_by is not null`, 'made_up')},
    ${one(sql`r.counted = 'made-up'`, 'credited')}, ${noSessions()}`;
}
