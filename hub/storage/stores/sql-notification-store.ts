import { z } from 'zod';
import {
  type NotificationEvent,
  type NotificationPreferences,
  preferences,
} from '../../../core/contracts/rest/notifications.ts';
import { type Audience, DEFAULT_EMAIL_EVERY, type NewsParams } from '../../../core/domain/notifications.ts';
import { type Role, role } from '../../../core/domain/roles.ts';
import type {
  Letter,
  NewNotification,
  NewsNames,
  NotificationRow,
  NotificationStore,
  Recipient,
} from '../../../core/ports/notification-store.ts';
import type { HubDatabase } from '../database.ts';
import { addChange } from '../log/fact-store.ts';
import type { NotificationTable } from '../tables/notifications.ts';
import { newsNames } from './news-names.ts';

/** Parameters per statement. */
const PART = 400;

export class SqlNotificationStore implements NotificationStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async audience(to: readonly Audience[]): Promise<Recipient[]> {
    const found = new Map<string, Recipient>();
    for (const audience of to)
      for (const ids of audience.kind === 'people' ? parts(audience.subjects) : [[]])
        for (const row of await this.recipients(audience, ids).execute())
          found.set(row.id, {
            id: row.id,
            subject: row.subject,
            hasEmail: row.email !== null,
            preferences: preferencesOf(row),
          });
    return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async insert(rows: readonly NewNotification[]): Promise<number> {
    let made = 0;
    for (let from = 0; from < rows.length; from += PART / 10) {
      const values = rows.slice(from, from + PART / 10).map((row) => ({
        id: row.id,
        person_id: row.personId,
        event: row.event,
        at: row.at,
        params: JSON.stringify(row.params),
        dedup: row.dedup,
        in_app: Number(row.inApp),
        read_at: null,
        mail_due: row.mailDue,
        delivery_id: null,
      }));
      const { numInsertedOrUpdatedRows } = await this.db
        .insertInto('notification')
        .values(values)
        .onConflict((conflict) => conflict.column('dedup').doNothing())
        .executeTakeFirstOrThrow();
      made += Number(numInsertedOrUpdatedRows ?? 0);
    }
    if (made > 0) await addChange(this.db, 'office', 'notifications', rows[0]?.at ?? 0);
    return made;
  }

  async list(
    personId: string,
    filter: { readonly unread: boolean; readonly before?: string | undefined; readonly limit: number },
  ): Promise<NotificationRow[]> {
    let query = this.db
      .selectFrom('notification')
      .selectAll()
      .where('person_id', '=', personId)
      .where('in_app', '=', 1)
      .orderBy('id', 'desc')
      .limit(filter.limit);
    if (filter.unread) query = query.where('read_at', 'is', null);
    if (filter.before !== undefined) query = query.where('id', '<', filter.before);
    return (await query.execute()).map(rowOf);
  }

  async unread(personId: string): Promise<number> {
    const row = await this.db
      .selectFrom('notification')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('person_id', '=', personId)
      .where('read_at', 'is', null)
      .where('in_app', '=', 1)
      .executeTakeFirst();
    return Number(row?.n ?? 0);
  }

  async markRead(personId: string, ids: readonly string[] | null, at: number): Promise<void> {
    for (const part of ids === null ? [null] : parts(ids)) {
      let query = this.db
        .updateTable('notification')
        .set({ read_at: at })
        .where('person_id', '=', personId)
        .where('read_at', 'is', null);
      if (part !== null) query = query.where('id', 'in', part);
      await query.execute();
    }
    await addChange(this.db, 'office', 'notifications', at);
  }

  names(params: readonly NewsParams[]): Promise<NewsNames> {
    return newsNames(this.db, params);
  }

  async preferences(personId: string): Promise<NotificationPreferences> {
    const row = await this.db
      .selectFrom('notification_preference')
      .select(['events', 'email_every'])
      .where('person_id', '=', personId)
      .executeTakeFirst();
    return preferencesOf(row ?? { events: null, email_every: null });
  }

  async setPreferences(personId: string, chosen: NotificationPreferences): Promise<void> {
    const row = { events: JSON.stringify(chosen.events), email_every: chosen.emailEvery };
    await this.db
      .insertInto('notification_preference')
      .values({ person_id: personId, ...row })
      .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
      .execute();
  }

  async gatherMail(now: number, newId: () => string, limit: number): Promise<number> {
    const due = await this.db
      .selectFrom('notification')
      .select('person_id')
      .distinct()
      .where('mail_due', 'is not', null)
      .where('mail_due', '<=', now)
      .where('delivery_id', 'is', null)
      .limit(limit)
      .execute();
    for (const { person_id } of due) {
      const id = newId();
      await this.db
        .updateTable('notification')
        .set({ delivery_id: id })
        .where('person_id', '=', person_id)
        .where('mail_due', 'is not', null)
        .where('delivery_id', 'is', null)
        .execute();
      await this.db
        .insertInto('delivery')
        .values({
          id,
          channel: 'email',
          target: person_id,
          dedup: id,
          body: null,
          state: 'waiting',
          attempts: 0,
          last_error: null,
          next_at: now,
          at: now,
        })
        .execute();
    }
    return due.length;
  }

  async letter(deliveryId: string, personId: string): Promise<Letter | null> {
    const person = await this.db
      .selectFrom('person')
      .select(['id', 'subject', 'email', 'language'])
      .where('id', '=', personId)
      .where('active', '=', 1)
      .executeTakeFirst();
    if (!person) return null;
    const roles = await this.db
      .selectFrom('person_role')
      .select('role')
      .where('person_id', '=', personId)
      .execute();
    const items = await this.db
      .selectFrom('notification')
      .selectAll()
      .where('delivery_id', '=', deliveryId)
      .orderBy('id')
      .execute();
    const { id, subject, email, language } = person;
    const known: Role[] = roles.flatMap((row) => role.safeParse(row.role).data ?? []);
    return {
      email,
      language: language === 'en' || language === 'fr' ? language : null,
      caller: { personId: id, subject, roles: known },
      items: items.map(rowOf),
    };
  }

  async prune(beforeMs: number): Promise<number> {
    const gone = await this.db.deleteFrom('notification').where('at', '<', beforeMs).executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  private recipients(audience: Audience, subjects: readonly string[]) {
    const people = this.db
      .selectFrom('person')
      .leftJoin('notification_preference', 'notification_preference.person_id', 'person.id')
      .select([
        'person.id',
        'person.subject',
        'person.email',
        'notification_preference.events',
        'notification_preference.email_every',
      ])
      .where('person.active', '=', 1);
    if (audience.kind === 'people') return people.where('person.subject', 'in', subjects);
    const { siteId, roles } = audience;
    const holders = people.where('person.id', 'in', (eb) =>
      eb.selectFrom('person_role').select('person_id').where('role', 'in', roles),
    );
    return siteId === null
      ? holders
      : holders.where((eb) => eb.or([eb('person.site_id', '=', siteId), eb('person.site_id', 'is', null)]));
  }
}

function parts<T>(all: readonly T[]): T[][] {
  const found: T[][] = [];
  for (let from = 0; from < all.length; from += PART) found.push(all.slice(from, from + PART));
  return found;
}

const storedEvents = preferences.shape.events;

function preferencesOf(row: {
  readonly events: string | null;
  readonly email_every: NotificationPreferences['emailEvery'] | null;
}): NotificationPreferences {
  const events = storedEvents.safeParse(row.events === null ? {} : JSON.parse(row.events));
  return { events: events.data ?? {}, emailEvery: row.email_every ?? DEFAULT_EMAIL_EVERY };
}

const storedParams = z.object({
  sessionId: z.string().optional(),
  subject: z.string().optional(),
  kioskId: z.string().optional(),
  excuseId: z.string().optional(),
  webhookId: z.string().optional(),
  minutes: z.number().optional(),
  percent: z.number().optional(),
  decision: z.enum(['approved', 'rejected']).optional(),
});

function rowOf(row: NotificationTable): NotificationRow {
  return {
    id: row.id,
    personId: row.person_id,
    event: row.event as NotificationEvent,
    at: row.at,
    params: storedParams.parse(JSON.parse(row.params)) as NewsParams,
    readAt: row.read_at,
  };
}
