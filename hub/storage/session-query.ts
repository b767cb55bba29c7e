/** Lists of sessions from their cache: what a scope reaches, narrowed, page by page. */
import type { ExpressionBuilder } from 'kysely';
import { reaches, type Scope } from '../../core/domain/scope.ts';
import type { SessionFilter, SessionSummary } from '../../core/ports/hub-log.ts';
import type { Database, HubDatabase } from './database.ts';
import type { SessionViewTable } from './tables/facts.ts';

const DEFAULT_LIMIT = 500;
/** No session lasts longer: what overlaps a range starts at most so long before it, and an index finds it. */
const LONGEST_MS = 26 * 3_600_000;

export async function querySessions(
  db: HubDatabase,
  filter: SessionFilter,
  scope: Scope,
): Promise<SessionSummary[]> {
  let query = db.selectFrom('session_view').selectAll();
  if (!reaches(scope, 'all')) query = query.where((eb) => withinReach(eb, scope));
  const { fromMs, toMs, siteId, roomId, status, trainer, groupId, expects, makeupOf, after } = filter;
  if (fromMs !== undefined)
    query = query.where('scheduled_end', '>', fromMs).where('scheduled_start', '>', fromMs - LONGEST_MS);
  if (toMs !== undefined) query = query.where('scheduled_start', '<', toMs);
  if (siteId !== undefined) query = query.where('site_id', '=', siteId);
  if (roomId !== undefined) query = query.where('room_id', '=', roomId);
  if (status !== undefined) query = query.where('status', '=', status);
  if (trainer !== undefined) query = query.where('trainer', '=', trainer);
  if (makeupOf !== undefined) query = query.where('makeup_of', '=', makeupOf);
  if (groupId !== undefined) query = query.where((eb) => ofGroup(eb, groupId));
  if (expects !== undefined)
    query = query.where('session_view.id', 'in', (eb) =>
      eb
        .selectFrom('record_view')
        .select('record_view.session')
        .where('record_view.subject', '=', expects)
        .where('record_view.status', '!=', 'void'),
    );
  if (after !== undefined)
    query = query
      .where('scheduled_start', '>=', after.start)
      .where((eb) => eb.or([eb('scheduled_start', '>', after.start), eb('session_view.id', '>', after.id)]));
  const rows = await query
    .orderBy('scheduled_start')
    .orderBy('id')
    .limit(filter.limit ?? DEFAULT_LIMIT)
    .execute();
  return rows.map(summaryOf);
}

function ofGroup(eb: ExpressionBuilder<Database, 'session_view'>, groupId: string) {
  return eb.exists(
    eb
      .selectFrom('session_group')
      .select('session_group.session_id')
      .whereRef('session_group.session_id', '=', 'session_view.id')
      .where('session_group.group_id', '=', groupId),
  );
}

/** The sessions one trains, and those on whose roll one stands, as far as the scope reaches. */
function withinReach(eb: ExpressionBuilder<Database, 'session_view'>, scope: Scope) {
  const subject = scope.caller?.subject ?? '';
  const own = reaches(scope, 'own-sessions') ? [eb('trainer', '=', subject)] : [];
  const onRoll = eb(
    'session_view.id',
    'in',
    eb.selectFrom('record_view').select('record_view.session').where('record_view.subject', '=', subject),
  );
  return eb.or([...own, ...(reaches(scope, 'self') ? [onRoll] : [])]);
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
