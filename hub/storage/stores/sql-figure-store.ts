import { sql } from 'kysely';
import type { Fact } from '../../../core/contracts/fact.ts';
import type { CountedAs } from '../../../core/domain/attendance-rate.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import type { RecordStatus } from '../../../core/domain/record.ts';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import type {
  FigureDimension,
  FigureQuery,
  FigureRange,
  FigureStore,
  FigureSums,
  KioskCount,
  OwnRecord,
  RegisterRecord,
  StandingQuery,
  StandingRow,
} from '../../../core/ports/figure-store.ts';
import type { HubDatabase } from '../database.ts';
import { readStored } from '../log/fact-store.ts';
import { figureRows, sumsOf } from '../projections/figure-rows.ts';
import { COUNT_COLUMNS } from '../projections/tallies.ts';
import type { StandingTable } from '../tables/figures.ts';

/** No trainer has more records in the weeks that standings rest on. */
const MOST_RECORDS = 50_000;

/** Figures in SQL. */
export class SqlFigureStore implements FigureStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async sums(query: FigureQuery, scope: Scope<'analytics.read' | 'feedback.read'>): Promise<FigureSums[]> {
    return sumsOf(this.db, figureRows(query, scope), query);
  }

  async standings(query: StandingQuery, scope: Scope<'analytics.read'>): Promise<StandingRow[]> {
    let rows = this.atRisk(query.siteId, scope)
      .select([
        'standing.subject',
        'standing.site_id',
        'standing.streak',
        'standing.last_seen',
        'standing.risk',
      ])
      .select(COUNT_COLUMNS.map((column) => `standing.${column}` as const));
    const { after, groupId } = query;
    if (groupId !== null)
      rows = rows.where('person.id', 'in', (eb) =>
        eb.selectFrom('group_member').select('person_id').where('group_id', '=', groupId),
      );
    if (after !== null)
      rows = rows.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('standing.risk', 'standing.subject', 'standing.site_id'),
          '<',
          tuple(after.risk, after.subject, after.siteId),
        ),
      );
    const found = await rows
      .orderBy('standing.risk', 'desc')
      .orderBy('standing.subject', 'desc')
      .orderBy('standing.site_id', 'desc')
      .limit(query.limit)
      .execute();
    return found.map(standingOf);
  }

  async countAtRisk(siteId: string | null, scope: Scope<'analytics.read'>): Promise<number> {
    const row = await this.atRisk(siteId, scope)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst();
    return Number(row?.n ?? 0);
  }

  async ownRecords(
    query: FigureRange & { readonly groupId: string | null },
    scope: Scope<'analytics.read'>,
  ): Promise<OwnRecord[]> {
    const { siteId, groupId } = query;
    let rows = this.db
      .selectFrom('session_figures as f')
      .innerJoin('record_view as r', 'r.session', 'f.session')
      .innerJoin('person', 'person.subject', 'r.subject')
      .select(['r.subject', 'r.site_id', 'r.counted', 'r.made_up_by', 'r.starts_at', 'r.arrived_at'])
      .where('f.trainer', '=', scope.caller?.subject ?? '')
      .where('f.week', '>=', query.fromWeek)
      .where('f.week', '<=', query.untilWeek)
      .where('r.counted', 'is not', null)
      .where('person.active', '=', 1);
    if (siteId !== null) rows = rows.where('f.site_id', '=', siteId);
    if (groupId !== null)
      rows = rows.where('person.id', 'in', (eb) =>
        eb.selectFrom('group_member').select('person_id').where('group_id', '=', groupId),
      );
    const found = await rows
      .orderBy('f.starts_at', 'desc')
      .orderBy('f.session', 'desc')
      .limit(MOST_RECORDS)
      .execute();
    return found.map((row) => ({
      subject: row.subject,
      siteId: row.site_id,
      counted: row.counted as CountedAs,
      madeUp: row.made_up_by !== null,
      startsAt: row.starts_at,
      arrivedAt: row.arrived_at,
    }));
  }

  async names(by: FigureDimension, keys: readonly string[], _scope: Scope): Promise<Map<string, string>> {
    const table = NAMED[by];
    if (!table || keys.length === 0) return new Map(keys.map((key) => [key, key]));
    const { rows } = await sql<{
      key: string;
      name: string;
    }>`select ${sql.ref(table.key)} as key, ${table.name}
      as name from ${sql.table(table.table)} where ${sql.ref(table.key)} in (${sql.join(keys)})`.execute(
      this.db,
    );
    return new Map(rows.map(({ key, name }) => [key, name]));
  }

  async kiosks(
    { siteId, fromWeek, untilWeek }: FigureRange,
    _scope: Scope<'kiosk.read'>,
  ): Promise<KioskCount[]> {
    let rows = this.db
      .selectFrom('kiosk')
      .innerJoin('room', 'room.id', 'kiosk.room_id')
      .leftJoin('kiosk_tally as t', (join) =>
        join.onRef('t.kiosk_id', '=', 'kiosk.id').on('t.week', '>=', fromWeek).on('t.week', '<=', untilWeek),
      )
      .select(['kiosk.id', 'kiosk.name', 't.what'])
      .select((eb) => eb.fn.sum<number | null>('t.n').as('n'))
      .groupBy(['kiosk.id', 'kiosk.name', 't.what'])
      .orderBy('kiosk.name')
      .orderBy('kiosk.id');
    if (siteId !== null) rows = rows.where('room.site_id', '=', siteId);
    return (await rows.execute()).map((row) => ({
      kioskId: row.id,
      name: row.name,
      what: row.what ?? 'check-in',
      n: Number(row.n ?? 0),
    }));
  }

  async kioskNames(ids: readonly string[], _scope: Scope<'report.read'>): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.selectFrom('kiosk').select(['id', 'name']).where('id', 'in', ids).execute();
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async register(
    groupId: string,
    sessions: readonly string[],
    _scope: Scope<'report.read'>,
  ): Promise<RegisterRecord[]> {
    if (sessions.length === 0) return [];
    const told = await this.db
      .selectFrom('fact')
      .select(['text', 'hash'])
      .where('session', 'in', sessions)
      .where('type', 'in', ['session.scheduled', 'roll.changed'])
      .where('set_aside', 'is', null)
      .execute();
    const brought = new Set(told.flatMap((row) => broughtBy(groupId, readStored(row))));
    // Sessions of before groups stood in facts: whoever is in the group now.
    const rows = await this.db
      .selectFrom('record_view')
      .leftJoin('person', 'person.subject', 'record_view.subject')
      .leftJoin('group_member', (join) =>
        join.onRef('group_member.person_id', '=', 'person.id').on('group_member.group_id', '=', groupId),
      )
      .select([
        'record_view.session',
        'record_view.subject',
        'record_view.status',
        'record_view.counted',
        'record_view.made_up_by',
        'group_member.group_id as member',
      ])
      .where('record_view.session', 'in', sessions)
      .execute();
    return rows
      .filter((row) => row.member !== null || brought.has(row.subject))
      .map((row) => ({
        session: row.session,
        subject: row.subject,
        status: row.status as RecordStatus,
        counted: row.counted as CountedAs | null,
        madeUpBy: row.made_up_by,
      }));
  }

  private atRisk(siteId: string | null, scope: Scope<'analytics.read'>) {
    let rows = this.db
      .selectFrom('standing')
      .innerJoin('person', 'person.subject', 'standing.subject')
      .where('standing.risk', '>', 0)
      .where('person.active', '=', 1);
    if (!reaches(scope, 'all')) rows = rows.where('standing.subject', '=', scope.caller?.subject ?? '');
    if (siteId !== null) rows = rows.where('standing.site_id', '=', siteId);
    return rows;
  }
}

/** Whom a group brought to a session, as a fact says. */
function broughtBy(groupId: string, fact: Fact): readonly string[] {
  const payload = payloadOf(fact, 'session.scheduled') ?? payloadOf(fact, 'roll.changed');
  return payload?.groups?.find((group) => group.groupId === groupId)?.members ?? [];
}

/** Where a dimension's names stand; hours and weeks are their own. */
const NAMED: Readonly<
  Partial<
    Record<
      FigureDimension,
      { table: string; key: string; name: ReturnType<typeof sql.ref> | ReturnType<typeof sql> }
    >
  >
> = {
  trainee: { table: 'person', key: 'subject', name: sql.ref('display_name') },
  trainer: { table: 'person', key: 'subject', name: sql.ref('display_name') },
  group: { table: 'class_group', key: 'id', name: sql.ref('name') },
  room: { table: 'room', key: 'id', name: sql.ref('name') },
  unit: { table: 'unit', key: 'id', name: sql`code || ' ' || name` },
};

function standingOf(row: Omit<StandingTable, 'as_of'>): StandingRow {
  const { subject, site_id, streak, last_seen, risk, made_up, ...counts } = row;
  return {
    subject,
    siteId: site_id,
    streak,
    lastSeen: last_seen,
    risk,
    counts: { ...counts, madeUp: made_up },
  };
}
