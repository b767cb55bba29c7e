/** Indexes in the order of lists: a page reads the rows that it shows, however many there are beside them. */
import { type Kysely, sql } from 'kysely';

/** What sessions are listed by. */
const BY = { site: 'site_id', room: 'room_id', trainer: 'trainer', status: 'status' } as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.dropIndex('session_view_room').execute();
  await schema.dropIndex('session_view_start').execute();
  // All with the end, so that sessions that were over before a range are passed by within the index.
  await schema
    .createIndex('session_view_start')
    .on('session_view')
    .columns(['scheduled_start', 'id', 'scheduled_end'])
    .execute();
  for (const [name, column] of Object.entries(BY))
    await schema
      .createIndex(`session_view_${name}`)
      .on('session_view')
      .columns([column, 'scheduled_start', 'id', 'scheduled_end'])
      .execute();
  await sql`create index session_view_unannounced on session_view (scheduled_start) where announced = 0`.execute(
    db,
  );
  await schema.createIndex('person_site').on('person').columns(['site_id', 'id']).execute();
  await schema
    .alterTable('session_group')
    .addColumn('starts_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update session_group set
    starts_at = coalesce((select scheduled_start from session_view where session_view.id = session_group.session_id), 0)`.execute(
    db,
  );
  await schema.dropIndex('session_group_group').execute();
  await schema
    .createIndex('session_group_start')
    .on('session_group')
    .columns(['group_id', 'starts_at', 'session_id'])
    .execute();
}
