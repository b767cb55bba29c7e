/** People who look so much like each other that kiosks ask for a badge beside the face. */
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('look_alike')
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('other_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('score', 'double precision', (c) => c.notNull())
    .addColumn('found_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('look_alike_pk', ['person_id', 'other_id'])
    .execute();
  await schema.createIndex('look_alike_other').on('look_alike').column('other_id').execute();
}
