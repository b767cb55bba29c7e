import type { SelectQueryBuilder } from 'kysely';
import { reaches, type Scope } from '../../../core/domain/scope.ts';
import type { Waiting, WorklistSession, WorklistStore } from '../../../core/ports/worklist-store.ts';
import type { Database, HubDatabase } from '../database.ts';

const SESSION = [
  'session_view.id',
  'session_view.title',
  'session_view.scheduled_start',
  'session_view.room_id',
] as const;

interface SessionColumns {
  readonly id: string;
  readonly title: string;
  readonly scheduled_start: number;
  readonly room_id: string;
}

export class SqlWorklistStore implements WorklistStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async makeupsWanted(sinceMs: number, limit: number, scope: Scope<'session.read'>) {
    const wanted = within(this.db.selectFrom('session_view'), scope)
      .where('session_view.status', '=', 'canceled')
      .where('session_view.scheduled_start', '>', sinceMs)
      .where('session_view.makeup_of', 'is', null)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('record_view')
            .select('record_view.subject')
            .whereRef('record_view.session', '=', 'session_view.id'),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('fact')
              .select('fact.id')
              .whereRef('fact.session', '=', 'session_view.id')
              .where('fact.type', '=', 'session.canceled')
              // What people write as a reason has its quotes escaped.
              .where('fact.text', 'like', '%"cause":"timetable"%')
              .where('fact.set_aside', 'is', null),
          ),
        ),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('session_view as makeup')
              .select('makeup.id')
              .whereRef('makeup.makeup_of', '=', 'session_view.id')
              .where('makeup.status', '!=', 'canceled'),
          ),
        ),
      );
    const rows = await wanted
      .select([...SESSION, 'session_view.missed'])
      .select((eb) =>
        eb
          .selectFrom('record_view')
          .whereRef('record_view.session', '=', 'session_view.id')
          .where('record_view.walk_in', '=', 'no')
          .select((inner) => inner.fn.countAll<number>().as('n'))
          .as('expected'),
      )
      .orderBy('session_view.scheduled_start')
      .orderBy('session_view.id')
      .limit(limit)
      .execute();
    return {
      items: rows.map((row) => ({
        since: row.scheduled_start,
        session: sessionOf(row),
        missed: row.missed === 1,
        expected: Number(row.expected ?? 0),
      })),
      count: await countOf(wanted),
    };
  }

  async excusesWaiting(limit: number, scope: Scope<'excuse.read'>) {
    if (!reaches(scope, 'all')) return { items: [], count: 0 };
    const waiting = this.db.selectFrom('excuse').where('excuse.state', '=', 'waiting');
    const rows = await waiting
      .select(['excuse.id', 'excuse.subject', 'excuse.submitted_at'])
      .select((eb) =>
        eb
          .selectFrom('excuse_document')
          .whereRef('excuse_document.excuse_id', '=', 'excuse.id')
          .select((inner) => inner.fn.countAll<number>().as('n'))
          .as('documents'),
      )
      .orderBy('excuse.submitted_at')
      .orderBy('excuse.id')
      .limit(limit)
      .execute();
    return {
      items: rows.map((row) => ({
        since: row.submitted_at,
        excuseId: row.id,
        subject: row.subject,
        documents: Number(row.documents ?? 0),
      })),
      count: await countOf(waiting),
    };
  }

  async walkIns(sinceMs: number, limit: number, scope: Scope<'session.read'>) {
    const waiting = within(
      this.db.selectFrom('session_view').innerJoin('record_view', 'record_view.session', 'session_view.id'),
      scope,
    )
      .where('record_view.walk_in', '=', 'waiting')
      .where('record_view.starts_at', '>', sinceMs)
      .where('session_view.status', '!=', 'canceled');
    const rows = await waiting
      .select([...SESSION, 'record_view.subject', 'record_view.arrived_at'])
      .orderBy('record_view.starts_at')
      .orderBy('record_view.session')
      .orderBy('record_view.subject')
      .limit(limit)
      .execute();
    return {
      items: rows.map((row) => ({
        since: row.arrived_at ?? row.scheduled_start,
        session: sessionOf(row),
        subject: row.subject,
      })),
      count: await countOf(waiting),
    };
  }

  async reviews(sinceMs: number, limit: number, scope: Scope<'session.read'>) {
    const found = within(this.db.selectFrom('session_view'), scope)
      .where('session_view.reviews', 'is not', null)
      .where('session_view.scheduled_start', '>', sinceMs);
    const rows = await found
      .select([...SESSION, 'session_view.reviews'])
      .orderBy('session_view.scheduled_start')
      .orderBy('session_view.id')
      .limit(limit)
      .execute();
    return {
      items: rows.map((row) => ({
        since: row.scheduled_start,
        session: sessionOf(row),
        reviews: JSON.parse(row.reviews ?? '[]') as string[],
      })),
      count: await countOf(found),
    };
  }

  async silentKiosks(now: number, limit: number, scope: Scope<'session.read'>) {
    const waiting = within(this.db.selectFrom('session_view'), scope)
      .where('session_view.settled', '=', 0)
      .where('session_view.status', '!=', 'canceled')
      .where('session_view.seal_at', '<=', now)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('kiosk_session')
            .select('kiosk_session.kiosk_id')
            .whereRef('kiosk_session.session', '=', 'session_view.id')
            .where('kiosk_session.how', 'in', ['open', 'doubted']),
        ),
      );
    const rows = await waiting
      .select([...SESSION, 'session_view.seal_at'])
      .orderBy('session_view.seal_at')
      .orderBy('session_view.id')
      .limit(limit)
      .execute();
    const kiosks = await this.openKiosks(rows.map((row) => row.id));
    return {
      items: rows.map((row) => ({
        since: row.seal_at,
        session: sessionOf(row),
        kioskIds: kiosks.get(row.id) ?? [],
      })),
      count: await countOf(waiting),
    };
  }

  private async openKiosks(sessions: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    if (sessions.length === 0) return found;
    const rows = await this.db
      .selectFrom('kiosk_session')
      .select(['session', 'kiosk_id'])
      .where('session', 'in', sessions)
      .where('how', 'in', ['open', 'doubted'])
      .orderBy('kiosk_id')
      .execute();
    for (const row of rows) found.set(row.session, [...(found.get(row.session) ?? []), row.kiosk_id]);
    return found;
  }
}

/** All sessions, or those that the caller trains: who only attends has no work in them. */
function within<T extends keyof Database, O>(
  query: SelectQueryBuilder<Database, T | 'session_view', O>,
  scope: Scope<'session.read'>,
): SelectQueryBuilder<Database, T | 'session_view', O> {
  if (reaches(scope, 'all')) return query;
  const trainer = reaches(scope, 'own-sessions') ? (scope.caller?.subject ?? '') : '';
  return (query as unknown as SelectQueryBuilder<Database, 'session_view', O>).where(
    'session_view.trainer',
    '=',
    trainer,
  ) as unknown as typeof query;
}

async function countOf<T extends keyof Database>(
  query: SelectQueryBuilder<Database, T, object>,
): Promise<Waiting<unknown>['count']> {
  const row = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirst();
  return Number((row as { n?: number } | undefined)?.n ?? 0);
}

function sessionOf(row: SessionColumns): WorklistSession {
  return { id: row.id, title: row.title, start: row.scheduled_start, roomId: row.room_id };
}
