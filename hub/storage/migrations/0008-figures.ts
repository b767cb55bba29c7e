/** Figures that are kept with the facts, and what a record needs for a person's history. */
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

const COUNTS = ['expected', 'present', 'late', 'absent', 'excused', 'made_up', 'credited'] as const;
const SESSIONS = ['sessions', 'missed', 'canceled', 'started_late', 'ended_early', 'unattended'] as const;
/** Sums of durations. */
const TIMES = ['start_delay', 'held', 'planned'] as const;
const FEEDBACK = ['answers', 'content', 'delivery', 'engagement', 'overall'] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  await views(db);
  await figures(db);
  await tallies(db);
  // What was written before there were figures is counted by the hub as soon as it runs.
  await sql`insert into figures_due (session) select id from session_view`.execute(db);
}

async function views(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('session_view').addColumn('unit_id', 'text').execute();
  await schema
    .alterTable('record_view')
    .addColumn('starts_at', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable('record_view')
    .addColumn('site_id', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await schema.alterTable('record_view').addColumn('counted', 'text').execute();
  await schema.alterTable('record_view').addColumn('made_up_by', 'text').execute();
  await sql`update record_view set
    starts_at = coalesce((select scheduled_start from session_view where session_view.id = record_view.session), 0),
    site_id = coalesce((select site_id from session_view where session_view.id = record_view.session), '')`.execute(
    db,
  );
  await schema
    .createIndex('record_view_history')
    .on('record_view')
    .columns(['subject', 'starts_at', 'session'])
    .execute();
  await schema.dropIndex('record_view_subject').execute();
}

async function figures({ schema }: Kysely<unknown>): Promise<void> {
  await additive(
    schema
      .createTable('session_figures')
      .addColumn('session', 'text', (c) => c.primaryKey())
      .addColumn('site_id', 'text', (c) => c.notNull())
      .addColumn('week', 'text', (c) => c.notNull())
      .addColumn('weekday_hour', 'text', (c) => c.notNull())
      .addColumn('starts_at', 'bigint', (c) => c.notNull())
      .addColumn('room_id', 'text', (c) => c.notNull())
      .addColumn('trainer', 'text', (c) => c.notNull())
      .addColumn('unit_id', 'text'),
    true,
  ).execute();
  await schema
    .createIndex('session_figures_trainer')
    .on('session_figures')
    .columns(['trainer', 'week'])
    .execute();
  await additive(
    schema
      .createTable('group_figures')
      .addColumn('session', 'text', (c) => c.notNull())
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('group_figures_pk', ['session', 'group_id']),
    false,
  ).execute();
  await schema.createIndex('group_figures_group').on('group_figures').column('group_id').execute();
  await schema
    .createTable('figures_due')
    .addColumn('session', 'text', (c) => c.primaryKey())
    .execute();
  await schema
    .createTable('feedback_closing')
    .addColumn('session', 'text', (c) => c.primaryKey())
    .addColumn('closes_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('feedback_closing_at').on('feedback_closing').column('closes_at').execute();
}

async function tallies({ schema }: Kysely<unknown>): Promise<void> {
  await additive(
    schema
      .createTable('tally')
      .addColumn('dimension', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('week', 'text', (c) => c.notNull())
      .addColumn('site_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('tally_pk', ['dimension', 'key', 'week', 'site_id']),
    true,
  ).execute();
  await schema.createIndex('tally_week').on('tally').columns(['dimension', 'week', 'site_id']).execute();
  await additive(
    schema
      .createTable('standing')
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('site_id', 'text', (c) => c.notNull())
      .addColumn('as_of', 'text', (c) => c.notNull())
      .addColumn('streak', 'integer', (c) => c.notNull())
      .addColumn('last_seen', 'bigint')
      .addColumn('risk', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('standing_pk', ['subject', 'site_id']),
    false,
  ).execute();
  await schema.createIndex('standing_risk').on('standing').columns(['risk', 'subject', 'site_id']).execute();
  await schema.createIndex('standing_site').on('standing').columns(['site_id', 'risk', 'subject']).execute();
  await schema.createIndex('standing_as_of').on('standing').columns(['site_id', 'as_of']).execute();
  await schema
    .createTable('kiosk_tally')
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('week', 'text', (c) => c.notNull())
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('kiosk_tally_pk', ['kiosk_id', 'week', 'what'])
    .execute();
}

/** The columns that are added up: of records, and `withSessions` of sessions and feedback too. */
function additive<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  withSessions: boolean,
): CreateTableBuilder<T, C> {
  let made: CreateTableBuilder<T, string> = table;
  for (const name of withSessions ? [...COUNTS, ...SESSIONS, ...FEEDBACK] : COUNTS)
    made = made.addColumn(name, 'integer', (c) => c.notNull().defaultTo(0));
  for (const name of withSessions ? TIMES : [])
    made = made.addColumn(name, 'bigint', (c) => c.notNull().defaultTo(0));
  return made;
}
