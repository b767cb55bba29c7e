/** Sites, rooms, people, groups, timetable, audit. */
import type { Kysely } from 'kysely';
import { bytes } from './columns.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('site')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('policy', 'text', (c) => c.notNull())
    .addColumn('policy_version', 'integer', (c) => c.notNull())
    .addColumn('location_policy', 'text', (c) => c.notNull())
    .addColumn('badge_key', bytes(db), (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('room')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('capacity', 'integer', (c) => c.notNull())
    .addColumn('beacon_uuid', 'text')
    .addColumn('beacon_major', 'integer')
    .addColumn('beacon_minor', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('room_name', ['site_id', 'name'])
    .addUniqueConstraint('room_beacon', ['beacon_uuid', 'beacon_major', 'beacon_minor'])
    .execute();
  await people(db);
  await signIn(db);
  await timetable(db);
  await schema
    .createTable('audit')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('actor', 'text')
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('target', 'text')
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('audit_at').on('audit').column('at').execute();
}

async function people(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('person')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('subject', 'text', (c) => c.notNull().unique())
    .addColumn('site_id', 'text', (c) => c.references('site.id'))
    .addColumn('display_name', 'text', (c) => c.notNull())
    .addColumn('name_key', 'text', (c) => c.notNull())
    .addColumn('language', 'text')
    .addColumn('email', 'text', (c) => c.unique())
    .addColumn('password', 'text')
    .addColumn('pin', 'text')
    .addColumn('active', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('person_role')
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('person_role_pk', ['person_id', 'role'])
    .execute();
  await schema
    .createTable('subject_key')
    .addColumn('subject', 'text', (c) => c.primaryKey())
    .addColumn('key', bytes(db), (c) => c.notNull())
    .execute();
  await schema
    .createTable('badge')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('hmac', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('badge_hmac', ['site_id', 'hmac'])
    .execute();
  await schema.createIndex('badge_person').on('badge').column('person_id').execute();
  await schema
    .createTable('consent')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('granted_at', 'bigint', (c) => c.notNull())
    .addColumn('withdrawn_at', 'bigint')
    .addColumn('recorded_by', 'text', (c) => c.notNull())
    .addColumn('evidence', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('consent_person').on('consent').column('person_id').execute();
  await schema
    .createTable('template')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('sealed', bytes(db), (c) => c.notNull())
    .addColumn('pack', 'text', (c) => c.notNull())
    .addColumn('face_px', 'double precision', (c) => c.notNull())
    .addColumn('sharpness', 'double precision', (c) => c.notNull())
    .addColumn('brightness', 'double precision', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('template_person').on('template').column('person_id').execute();
}

async function signIn({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('login')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('login_person').on('login').column('person_id').execute();
  await schema
    .createTable('login_failure')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('last_at', 'bigint', (c) => c.notNull())
    .addColumn('locked_until', 'bigint')
    .execute();
}

async function timetable({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('class_group')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('class_group_name', ['site_id', 'name'])
    .execute();
  await schema
    .createTable('group_member')
    .addColumn('group_id', 'text', (c) => c.notNull().references('class_group.id'))
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('group_member_pk', ['group_id', 'person_id'])
    .execute();
  await schema.createIndex('group_member_person').on('group_member').column('person_id').execute();
  await schema
    .createTable('slot')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('site_id', 'text', (c) => c.notNull().references('site.id'))
    .addColumn('room_id', 'text', (c) => c.notNull().references('room.id'))
    .addColumn('trainer_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('weekday', 'integer')
    .addColumn('from_date', 'text', (c) => c.notNull())
    .addColumn('until_date', 'text')
    .addColumn('start_time', 'text', (c) => c.notNull())
    .addColumn('end_time', 'text', (c) => c.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('slot_group')
    .addColumn('slot_id', 'text', (c) => c.notNull().references('slot.id'))
    .addColumn('group_id', 'text', (c) => c.notNull().references('class_group.id'))
    .addPrimaryKeyConstraint('slot_group_pk', ['slot_id', 'group_id'])
    .execute();
  await schema
    .createTable('slot_session')
    .addColumn('slot_id', 'text', (c) => c.notNull().references('slot.id'))
    .addColumn('date', 'text', (c) => c.notNull())
    .addColumn('session_id', 'text')
    .addColumn('problem', 'text')
    .addPrimaryKeyConstraint('slot_session_pk', ['slot_id', 'date'])
    .execute();
  await schema
    .createTable('session_group')
    .addColumn('session_id', 'text', (c) => c.notNull())
    .addColumn('group_id', 'text', (c) => c.notNull().references('class_group.id'))
    .addPrimaryKeyConstraint('session_group_pk', ['session_id', 'group_id'])
    .execute();
  await schema.createIndex('session_group_group').on('session_group').column('group_id').execute();
}
