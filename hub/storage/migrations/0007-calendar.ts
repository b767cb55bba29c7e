/** Calendars, units, what timetable slots need to be changed, references of people, imports under way. */
import type { Kysely } from 'kysely';
import { bytes } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('site_calendar')
    .addColumn('site_id', 'text', (c) => c.primaryKey().references('site.id'))
    .addColumn('calendar', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('unit')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('unit_code', ['site_id', 'code'])
    .execute();
  await slots(db);
  await schema.alterTable('person').addColumn('reference', 'text').execute();
  await schema
    .createIndex('person_reference')
    .unique()
    .on('person')
    .columns(['site_id', 'reference'])
    .execute();
  await schema
    .createTable('import_job')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('missing', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('done', 'integer', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('sealed', bytes(db))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
}

async function slots({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('slot').addColumn('unit_id', 'text').execute();
  await schema
    .alterTable('slot')
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await schema
    .alterTable('slot')
    .addColumn('skip_dates', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await schema.alterTable('slot_session').addColumn('made_as', 'text').execute();
  await schema.createIndex('slot_site').on('slot').column('site_id').execute();
}
