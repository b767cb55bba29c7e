import type { RecordStatus } from '../../../core/domain/record.ts';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import type { HistoryFilter, HistoryRow, RecordStore } from '../../../core/ports/record-store.ts';
import type { HubDatabase } from '../database.ts';
import type { SessionViewTable } from '../tables/facts.ts';
import { summaryOf } from './session-query.ts';

export class SqlRecordStore implements RecordStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async history(filter: HistoryFilter, scope: Scope<'record.read'>): Promise<HistoryRow[]> {
    const { subject, fromMs, toMs, status, after, limit } = filter;
    let query = this.select(subject, scope)
      .orderBy('record_view.starts_at', 'desc')
      .orderBy('record_view.session', 'desc')
      .limit(limit);
    if (fromMs !== undefined) query = query.where('session_view.scheduled_end', '>', fromMs);
    if (toMs !== undefined) query = query.where('record_view.starts_at', '<', toMs);
    if (status !== undefined) query = query.where('record_view.status', '=', status);
    if (after)
      query = query
        .where('record_view.starts_at', '<=', after.start)
        .where((eb) =>
          eb.or([eb('record_view.starts_at', '<', after.start), eb('record_view.session', '<', after.id)]),
        );
    return (await query.execute()).map(rowOf);
  }

  async ofSession(sessionId: string, subject: string, scope: Scope<'record.read'>): Promise<HistoryRow[]> {
    const rows = await this.select(subject, scope).where('record_view.session', '=', sessionId).execute();
    return rows.map(rowOf);
  }

  async madeUp(sessionId: string, _scope: Scope): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db
      .selectFrom('record_view')
      .select(['subject', 'made_up_by'])
      .where('session', '=', sessionId)
      .where('made_up_by', 'is not', null)
      .execute();
    return new Map(rows.flatMap((row) => (row.made_up_by === null ? [] : [[row.subject, row.made_up_by]])));
  }

  private select(subject: string, scope: Scope<'record.read'>) {
    const query = this.db
      .selectFrom('record_view')
      .innerJoin('session_view', 'session_view.id', 'record_view.session')
      .leftJoin('feedback_view', (join) =>
        join
          .onRef('feedback_view.session', '=', 'record_view.session')
          .onRef('feedback_view.subject', '=', 'record_view.subject'),
      )
      .selectAll('session_view')
      .select([
        'record_view.status as record_status',
        'record_view.walk_in',
        'record_view.arrived_at',
        'record_view.made_up_by',
        'feedback_view.fact_id as feedback',
      ])
      .where('record_view.subject', '=', subject);
    const caller = scope.caller?.subject ?? '';
    const own = reaches(scope, 'self') && subject === caller;
    if (!reaches(scope, 'all') && !own)
      return query.where('session_view.trainer', '=', reaches(scope, 'own-sessions') ? caller : '');
    return query;
  }
}

function rowOf(
  row: SessionViewTable & {
    record_status: string;
    walk_in: string;
    arrived_at: number | null;
    made_up_by: string | null;
    feedback: string | null;
  },
): HistoryRow {
  return {
    session: summaryOf(row),
    status: row.record_status as RecordStatus,
    walkIn: row.walk_in,
    arrivedAt: row.arrived_at,
    madeUpBy: row.made_up_by,
    feedbackGiven: row.feedback !== null,
  };
}
