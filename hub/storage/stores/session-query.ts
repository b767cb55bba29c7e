/** Lists of sessions from their cache: what a scope reaches, narrowed, page by page. */
import { type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import type { SessionFilter, SessionSummary } from '../../../core/ports/hub-log.ts';
import type { Database, HubDatabase } from '../database.ts';
import type { SessionViewTable } from '../tables/facts.ts';

const DEFAULT_LIMIT = 500;
/** No session lasts longer: what overlaps a range starts at most so long before it, and an index finds it. */
const LONGEST_MS = 26 * 3_600_000;

type ListQuery = SelectQueryBuilder<Database, 'session_view', SessionViewTable>;

/** A list and the columns that it is ordered by: those of the table that it is found through. */
interface List {
  readonly query: ListQuery;
  readonly start: RawBuilder<number>;
  readonly id: RawBuilder<string>;
}

export async function querySessions(
  db: HubDatabase,
  filter: SessionFilter,
  scope: Scope,
): Promise<SessionSummary[]> {
  const { fromMs, toMs, siteId, roomId, status, trainer, makeupOf, after } = filter;
  const list = within(listOf(db, filter, scope), filter, scope);
  const { start, id } = list;
  let { query } = list;
  if (fromMs !== undefined)
    query = query.where('session_view.scheduled_end', '>', fromMs).where(start, '>', fromMs - LONGEST_MS);
  if (toMs !== undefined) query = query.where(start, '<', toMs);
  if (siteId !== undefined) query = query.where('session_view.site_id', '=', siteId);
  if (roomId !== undefined) query = query.where('session_view.room_id', '=', roomId);
  if (status !== undefined) query = query.where('session_view.status', '=', status);
  if (trainer !== undefined) query = query.where('session_view.trainer', '=', trainer);
  if (makeupOf !== undefined) query = query.where('session_view.makeup_of', '=', makeupOf);
  if (after !== undefined)
    query = query.where(sql<boolean>`(${start}, ${id}) > (${after.start}, ${after.id})`);
  const rows = await query
    .orderBy(start)
    .orderBy(id)
    .limit(filter.limit ?? DEFAULT_LIMIT)
    .execute();
  return rows.map(summaryOf);
}

/** Sessions of a group or of a person are found through what has them in order, not by trying every session. */
function listOf(db: HubDatabase, { groupId, expects }: SessionFilter, scope: Scope): List {
  const sessions = db.selectFrom('session_view').selectAll('session_view');
  if (groupId !== undefined) {
    const query = sessions
      .innerJoin('session_group', 'session_group.session_id', 'session_view.id')
      .where('session_group.group_id', '=', groupId);
    return through(query, 'session_group.starts_at', 'session_group.session_id');
  }
  const person = expects ?? (reachesOnlySelf(scope) ? subjectOf(scope) : undefined);
  if (person !== undefined) {
    const query = sessions
      .innerJoin('record_view', 'record_view.session', 'session_view.id')
      .where('record_view.subject', '=', person);
    return through(query, 'record_view.starts_at', 'record_view.session');
  }
  return through(sessions, 'session_view.scheduled_start', 'session_view.id');
}

function through(query: unknown, start: string, id: string): List {
  return { query: query as ListQuery, start: sql.ref<number>(start), id: sql.ref<string>(id) };
}

/** Narrowed to whom the roll must have, and to what the scope reaches: what one trains, and what one is expected at. */
function within(list: List, { expects }: SessionFilter, scope: Scope): List {
  let { query } = list;
  if (expects !== undefined) query = query.where((eb) => onRollOf(eb, expects, true));
  if (!reaches(scope, 'all'))
    query = query.where((eb) =>
      eb.or([
        ...(reaches(scope, 'own-sessions') ? [eb('session_view.trainer', '=', subjectOf(scope))] : []),
        ...(reaches(scope, 'self') ? [onRollOf(eb, subjectOf(scope), false)] : []),
      ]),
    );
  return { ...list, query };
}

function onRollOf(eb: ExpressionBuilder<Database, 'session_view'>, subject: string, notVoid: boolean) {
  let record = eb
    .selectFrom('record_view as own')
    .select('own.session')
    .whereRef('own.session', '=', 'session_view.id')
    .where('own.subject', '=', subject);
  if (notVoid) record = record.where('own.status', '!=', 'void');
  return eb.exists(record);
}

function reachesOnlySelf(scope: Scope): boolean {
  return !reaches(scope, 'all') && !reaches(scope, 'own-sessions') && reaches(scope, 'self');
}

function subjectOf(scope: Scope): string {
  return scope.caller?.subject ?? '';
}

export function summaryOf(row: SessionViewTable): SessionSummary {
  return {
    id: row.id,
    siteId: row.site_id,
    roomId: row.room_id,
    title: row.title,
    kind: row.kind,
    trainer: row.trainer,
    status: row.status,
    missed: row.missed === 1,
    settled: row.settled === 1,
    updateNeeded: row.update_needed === 1,
    scheduledStart: row.scheduled_start,
    scheduledEnd: row.scheduled_end,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    sealAt: row.seal_at,
  };
}
