/** What vouches for a log: the newest head that its kiosk signed, and the key by which the hub vouches in return. */
import type { Kysely } from 'kysely';
import { bytes } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('origin').addColumn('signed_seq', 'bigint').execute();
  await schema.alterTable('origin').addColumn('signed_hash', 'text').execute();
  await schema.alterTable('origin').addColumn('signature', 'text').execute();
  await schema.alterTable('hub_identity').addColumn('log_key', bytes(db)).execute();
}
