/** Indexes for what is asked again and again: which sessions a kiosk was sent, and which that have ended are not settled. */
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('kiosk_session_kiosk')
    .on('kiosk_session')
    .columns(['kiosk_id', 'session'])
    .execute();
  await sql`create index session_view_ended on session_view (ended_at) where settled = 0 and ended_at is not null`.execute(
    db,
  );
}
