/** Excuses with their documents; which session a makeup is for. */
import type { Kysely } from 'kysely';
import { bytes } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('excuse')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('session', 'text')
    .addColumn('from_day', 'text')
    .addColumn('until_day', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', bytes(db), (c) => c.notNull())
    .addColumn('submitted_at', 'bigint', (c) => c.notNull())
    .addColumn('submitted_by', 'text', (c) => c.notNull())
    .addColumn('decided_at', 'bigint')
    .addColumn('decided_by', 'text')
    .addColumn('note', bytes(db))
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute();
  await schema.createIndex('excuse_subject').on('excuse').columns(['subject', 'state']).execute();
  await schema.createIndex('excuse_state').on('excuse').columns(['state', 'submitted_at']).execute();
  await schema.createIndex('excuse_newest').on('excuse').columns(['submitted_at', 'id']).execute();
  await schema.createIndex('excuse_session').on('excuse').column('session').execute();
  await schema.createIndex('excuse_days').on('excuse').columns(['site_id', 'state', 'until_day']).execute();
  await schema
    .createTable('excuse_document')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('excuse_id', 'text', (c) => c.notNull().references('excuse.id'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('name', bytes(db), (c) => c.notNull())
    .addColumn('content', bytes(db), (c) => c.notNull())
    .execute();
  await schema.createIndex('excuse_document_excuse').on('excuse_document').column('excuse_id').execute();
  await schema.alterTable('session_view').addColumn('makeup_of', 'text').execute();
  await schema.createIndex('session_view_makeup').on('session_view').column('makeup_of').execute();
}
