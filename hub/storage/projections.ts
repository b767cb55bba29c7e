/** The tables that cache the fold, written in the transaction that stored the facts. */
import type { Fact } from '../../core/contracts/fact.ts';
import { payloadOf } from '../../core/domain/fact-codec.ts';
import { foldSession, type SessionState } from '../../core/domain/session.ts';
import { FEED_AHEAD_MS } from '../../core/ports/change-feed.ts';
import type { HubDatabase } from './database.ts';
import { factsOf } from './fact-store.ts';
import type { RecordViewTable, SessionViewTable } from './tables/facts.ts';

/** Rows per statement: SQLite takes a bounded number of parameters. */
const ROWS = 200;

/** Folds each session again and writes what came out. `now` in ms. */
export async function refreshSessions(db: HubDatabase, ids: Iterable<string>, now: number): Promise<void> {
  for (const id of new Set(ids)) await refreshSession(db, id, now);
}

async function refreshSession(db: HubDatabase, id: string, now: number): Promise<void> {
  const facts = await factsOf(db, id);
  const state = foldSession(id, facts);
  await saveKiosks(db, state);
  const row = sessionRow(state, facts, now);
  // Facts of a session that the hub never scheduled wait until it is.
  if (!row) return;
  const { id: _id, announced: _announced, ...rest } = row;
  await db
    .insertInto('session_view')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
    .execute();
  await saveRecords(db, state);
  await saveFeedback(db, id, facts);
}

function sessionRow(state: SessionState, facts: readonly Fact[], now: number): SessionViewTable | null {
  const { definition } = state;
  if (!definition) return null;
  const scheduled = facts.map((fact) => payloadOf(fact, 'session.scheduled')).find((found) => found !== null);
  return {
    id: state.id,
    site_id: definition.siteId,
    room_id: definition.roomId,
    title: definition.title,
    kind: scheduled?.kind ?? 'by-hand',
    trainer: definition.trainer,
    status: state.status,
    missed: Number(state.missed),
    settled: Number(state.settled),
    update_needed: Number(state.updateNeeded),
    scheduled_start: definition.scheduledStart,
    scheduled_end: definition.scheduledEnd,
    seal_at: definition.windows.sealAt,
    started_at: state.started?.at ?? null,
    ended_at: state.ended?.at ?? null,
    makeup_of: definition.makeupOf,
    announced: Number(definition.scheduledStart < now + FEED_AHEAD_MS),
  };
}

async function saveKiosks(db: HubDatabase, state: SessionState): Promise<void> {
  for (const [kioskId, how] of state.kiosks) {
    await db
      .insertInto('kiosk_session')
      .values({ kiosk_id: kioskId, session: state.id, how })
      .onConflict((conflict) => conflict.columns(['session', 'kiosk_id']).doUpdateSet({ how }))
      .execute();
  }
}

/** Writes only rows that differ: a check-in changes one of a whole roll. */
async function saveRecords(db: HubDatabase, state: SessionState): Promise<void> {
  const held = await db.selectFrom('record_view').selectAll().where('session', '=', state.id).execute();
  const before = new Map(held.map((row) => [row.subject, row]));
  const changed: RecordViewTable[] = [];
  for (const record of state.records.values()) {
    const row: RecordViewTable = {
      session: state.id,
      subject: record.subject,
      status: record.status,
      walk_in: record.walkIn,
      arrived_at: record.arrival?.at ?? null,
    };
    const old = before.get(record.subject);
    const same =
      old?.status === row.status && old.walk_in === row.walk_in && old.arrived_at === row.arrived_at;
    if (!same) changed.push(row);
  }
  for (let from = 0; from < changed.length; from += ROWS) {
    await db
      .insertInto('record_view')
      .values(changed.slice(from, from + ROWS))
      .onConflict((conflict) =>
        conflict.columns(['session', 'subject']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          walk_in: eb.ref('excluded.walk_in'),
          arrived_at: eb.ref('excluded.arrived_at'),
        })),
      )
      .execute();
  }
}

/** The first feedback that somebody gave counts. */
async function saveFeedback(db: HubDatabase, session: string, facts: readonly Fact[]): Promise<void> {
  for (const fact of facts) {
    if (!fact.subject || !payloadOf(fact, 'feedback.submitted')) continue;
    await db
      .insertInto('feedback_view')
      .values({ session, subject: fact.subject, fact_id: fact.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
