/** Facts and their projections, kiosks, claim codes, the change feed. */
import type { Kysely } from 'kysely';
import { bytes, counter, counting } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await facts(db);
  await views(db);
  await feed(db);
  await kiosks(db);
}

async function facts(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('hub_identity')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('hub_id', 'text', (c) => c.notNull())
    .addColumn('epoch', 'text', (c) => c.notNull())
    .addColumn('key_check', bytes(db), (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('fact')
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('session', 'text')
    .addColumn('subject', 'text')
    .addColumn('hlc', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('received_at', 'bigint', (c) => c.notNull())
    .addColumn('set_aside', 'text')
    .addColumn('n', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('fact_pk', ['origin', 'seq', 'hash'])
    .execute();
  await schema.createIndex('fact_session').on('fact').columns(['session', 'n']).execute();
  await schema.createIndex('fact_id').on('fact').column('id').execute();
  await schema.createIndex('fact_n').on('fact').column('n').execute();
  await schema
    .createTable('origin')
    .addColumn('origin', 'text', (c) => c.primaryKey())
    .addColumn('kiosk_id', 'text')
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('hlc', 'text', (c) => c.notNull())
    .addColumn('forks', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('origin_kiosk').on('origin').column('kiosk_id').execute();
}

async function views(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('session_view')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('trainer', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('missed', 'integer', (c) => c.notNull())
    .addColumn('settled', 'integer', (c) => c.notNull())
    .addColumn('update_needed', 'integer', (c) => c.notNull())
    .addColumn('scheduled_start', 'bigint', (c) => c.notNull())
    .addColumn('scheduled_end', 'bigint', (c) => c.notNull())
    .addColumn('seal_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('announced', 'integer', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('session_view_room')
    .on('session_view')
    .columns(['room_id', 'scheduled_start'])
    .execute();
  await schema.createIndex('session_view_start').on('session_view').column('scheduled_start').execute();
  await schema
    .createTable('record_view')
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('walk_in', 'text', (c) => c.notNull())
    .addColumn('arrived_at', 'bigint')
    .addPrimaryKeyConstraint('record_view_pk', ['session', 'subject'])
    .execute();
  await schema.createIndex('record_view_subject').on('record_view').column('subject').execute();
  await schema
    .createTable('feedback_view')
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('fact_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('feedback_view_pk', ['session', 'subject'])
    .execute();
  await schema
    .createTable('kiosk_session')
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('how', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('kiosk_session_pk', ['session', 'kiosk_id'])
    .execute();
  await schema
    .createTable('evidence')
    .addColumn('fact_id', 'text', (c) => c.primaryKey())
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('taken_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('sealed', bytes(db), (c) => c.notNull())
    .execute();
  await schema.createIndex('evidence_expiry').on('evidence').column('expires_at').execute();
}

async function feed(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('change')
    .addColumn('n', counter(db), counting(db))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('kiosk_person')
    .addColumn('kiosk_id', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('sent_n', 'bigint', (c) => c.notNull())
    .addColumn('gone_n', 'bigint')
    .addPrimaryKeyConstraint('kiosk_person_pk', ['kiosk_id', 'subject'])
    .execute();
  await schema.createIndex('kiosk_person_subject').on('kiosk_person').column('subject').execute();
}

async function kiosks(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('kiosk')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text', (c) => c.notNull().references('room.id'))
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('sign_key', bytes(db), (c) => c.notNull())
    .addColumn('box_key', bytes(db), (c) => c.notNull())
    .addColumn('exit_code', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('claimed_at', 'bigint', (c) => c.notNull())
    .addColumn('certificate_until', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('online', 'integer', (c) => c.notNull())
    .addColumn('last_seen', 'bigint')
    .addColumn('origin', 'text')
    .addColumn('head', 'integer', (c) => c.notNull())
    .addColumn('acked', 'integer', (c) => c.notNull())
    .addColumn('devices', 'text', (c) => c.notNull())
    .addColumn('rejected', 'text')
    .addColumn('rejected_at', 'bigint')
    .execute();
  await schema.createIndex('kiosk_room').on('kiosk').column('room_id').execute();
  await schema
    .createTable('claim_code')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('room_id', 'text', (c) => c.notNull().references('room.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('selector', 'text', (c) => c.notNull().unique())
    .addColumn('salt', bytes(db), (c) => c.notNull())
    .addColumn('secret', bytes(db), (c) => c.notNull())
    .addColumn('exit_code', 'text', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('kiosk_id', 'text')
    .execute();
}
