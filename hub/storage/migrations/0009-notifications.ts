/** What people and other systems are told, how far the follower of the log has come, and what work lists look for. */
import { type Kysely, sql } from 'kysely';
import { bytes } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await told(db);
  await sent(db);
  await worklist(db);
}

async function told(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('follower')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .execute();
  // What happened before there were notifications is nobody's news.
  await sql`insert into follower (name, position) select 'facts', coalesce(max(n), 0) from fact`.execute(db);
  await sql`insert into follower (name, position) select 'notices', coalesce(max(received_at), 0) from fact`.execute(
    db,
  );
  await sql`insert into follower (name, position) select 'excuses', coalesce(max(decided_at), 0) from excuse`.execute(
    db,
  );
  await sql`create index excuse_decided on excuse (decided_at) where decided_at is not null`.execute(db);
  await schema
    .createTable('told')
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('told_pk', ['what', 'key'])
    .execute();
  await schema
    .createTable('notification')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('event', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('params', 'text', (c) => c.notNull())
    .addColumn('dedup', 'text', (c) => c.notNull().unique())
    .addColumn('in_app', 'integer', (c) => c.notNull())
    .addColumn('read_at', 'bigint')
    .addColumn('mail_due', 'bigint')
    .addColumn('delivery_id', 'text')
    .execute();
  await schema
    .createIndex('notification_person')
    .on('notification')
    .columns(['person_id', 'in_app', 'id'])
    .execute();
  await sql`create index notification_unread on notification (person_id) where read_at is null and in_app = 1`.execute(
    db,
  );
  await sql`create index notification_mail on notification (mail_due) where mail_due is not null and delivery_id is null`.execute(
    db,
  );
  await schema.createIndex('notification_delivery').on('notification').column('delivery_id').execute();
  await schema.createIndex('notification_at').on('notification').column('at').execute();
  await schema
    .createTable('notification_preference')
    .addColumn('person_id', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('email_every', 'text', (c) => c.notNull())
    .execute();
}

async function sent(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('webhook')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('events', 'text', (c) => c.notNull())
    .addColumn('active', 'integer', (c) => c.notNull())
    .addColumn('secret', bytes(db), (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_at', 'bigint')
    .addColumn('last_ok', 'integer')
    .addColumn('failing_since', 'bigint')
    .execute();
  await schema
    .createTable('delivery')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('target', 'text', (c) => c.notNull())
    .addColumn('dedup', 'text', (c) => c.notNull().unique())
    .addColumn('body', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('last_error', 'text')
    .addColumn('next_at', 'bigint')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  await sql`create index delivery_due on delivery (next_at) where state = 'waiting'`.execute(db);
  await schema.createIndex('delivery_state').on('delivery').columns(['state', 'id']).execute();
  await schema.createIndex('delivery_target').on('delivery').column('target').execute();
}

/** Few among all the records and sessions of a year: indexes that hold only those. */
async function worklist(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('session_view').addColumn('reviews', 'text').execute();
  await sql`create index session_view_reviews on session_view (scheduled_start) where reviews is not null`.execute(
    db,
  );
  await sql`create index session_view_canceled on session_view (scheduled_start) where status = 'canceled'`.execute(
    db,
  );
  await sql`create index session_view_unsettled on session_view (seal_at) where settled = 0 and status <> 'canceled'`.execute(
    db,
  );
  await sql`create index record_view_waiting on record_view (starts_at, session) where walk_in = 'waiting'`.execute(
    db,
  );
}
