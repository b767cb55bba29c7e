/** Erased people, withdrawn consents, and what kiosks answered to being told of them. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('person').addColumn('erased_at', 'bigint').execute();
  await schema
    .createTable('erasure')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('done_by', 'text')
    .addColumn('reason', 'text')
    .addColumn('n', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('erasure_subject').on('erasure').column('subject').execute();
  await schema.createIndex('erasure_n').on('erasure').column('n').execute();
  await schema
    .createTable('erasure_receipt')
    .addColumn('erasure_id', 'text', (c) => c.notNull().references('erasure.id'))
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('removed', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('erasure_receipt_pk', ['erasure_id', 'kiosk_id'])
    .execute();
  await schema.createIndex('evidence_subject').on('evidence').column('subject').execute();
}
