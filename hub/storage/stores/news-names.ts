/** Looks up what notifications name. */
import type { NewsParams } from '../../../core/domain/notifications.ts';
import type { NewsNames } from '../../../core/ports/notification-store.ts';
import type { HubDatabase } from '../database.ts';

/** A page of notifications, or a long e-mail: one query of each kind. */
const MOST = 1_000;

export async function newsNames(db: HubDatabase, params: readonly NewsParams[]): Promise<NewsNames> {
  const ids = (key: 'sessionId' | 'subject' | 'kioskId' | 'webhookId') =>
    [...new Set(params.flatMap((each) => each[key] ?? []))].slice(0, MOST);
  return {
    sessions: await sessionsOf(db, ids('sessionId')),
    people: await peopleOf(db, ids('subject')),
    kiosks: await kiosksOf(db, ids('kioskId')),
    webhooks: await webhooksOf(db, ids('webhookId')),
  };
}

async function sessionsOf(db: HubDatabase, ids: readonly string[]): Promise<NewsNames['sessions']> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('session_view')
    .innerJoin('room', 'room.id', 'session_view.room_id')
    .innerJoin('site', 'site.id', 'session_view.site_id')
    .select([
      'session_view.id',
      'session_view.title',
      'session_view.scheduled_start',
      'room.name as room',
      'site.zone',
    ])
    .where('session_view.id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ id, title, scheduled_start: start, room, zone }) => [id, { title, start, room, zone }]),
  );
}

async function peopleOf(db: HubDatabase, subjects: readonly string[]): Promise<NewsNames['people']> {
  if (subjects.length === 0) return new Map();
  const rows = await db
    .selectFrom('person')
    .select(['id', 'subject', 'display_name'])
    .where('subject', 'in', subjects)
    .where('erased_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.subject, { id: row.id, displayName: row.display_name }]));
}

async function kiosksOf(db: HubDatabase, ids: readonly string[]): Promise<NewsNames['kiosks']> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('kiosk')
    .innerJoin('room', 'room.id', 'kiosk.room_id')
    .select(['kiosk.id', 'kiosk.name', 'room.name as room'])
    .where('kiosk.id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, name, room }) => [id, { name, room }]));
}

async function webhooksOf(db: HubDatabase, ids: readonly string[]): Promise<NewsNames['webhooks']> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('webhook').select(['id', 'url']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, url }) => [id, { url }]));
}
