import { z } from 'zod';
import { notificationEvent } from '../../../core/contracts/rest/notifications.ts';
import type { DeliveryRow, DeliveryStore, WebhookRow } from '../../../core/ports/delivery-store.ts';
import { openSecret, sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import type { DeliveryTable, WebhookTable } from '../tables/notifications.ts';

export class SqlDeliveryStore implements DeliveryStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async addForWebhook(
    row: { readonly id: string; readonly webhookId: string; readonly body: string; readonly dedup: string },
    at: number,
  ): Promise<void> {
    await this.db
      .insertInto('delivery')
      .values({
        id: row.id,
        channel: 'webhook',
        target: row.webhookId,
        dedup: row.dedup,
        body: row.body,
        state: 'waiting',
        attempts: 0,
        last_error: null,
        next_at: at,
        at,
      })
      .onConflict((conflict) => conflict.column('dedup').doNothing())
      .execute();
  }

  async isDue(now: number): Promise<boolean> {
    const due = await this.db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'waiting')
      .where('next_at', '<=', now)
      .limit(1)
      .executeTakeFirst();
    const mail = await this.db
      .selectFrom('notification')
      .select('id')
      .where('mail_due', 'is not', null)
      .where('mail_due', '<=', now)
      .where('delivery_id', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return due !== undefined || mail !== undefined;
  }

  async claim(now: number, until: number, limit: number): Promise<DeliveryRow[]> {
    const rows = await this.db
      .selectFrom('delivery')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    await this.db
      .updateTable('delivery')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), next_at: until }))
      .where('id', 'in', ids)
      .execute();
    return rows.map((row) => deliveryOf({ ...row, attempts: row.attempts + 1, next_at: until }));
  }

  async settle(
    row: Pick<DeliveryRow, 'id' | 'attempts'>,
    result: Pick<DeliveryRow, 'state' | 'lastError' | 'nextAt'>,
  ): Promise<void> {
    await this.db
      .updateTable('delivery')
      .set({ state: result.state, last_error: result.lastError, next_at: result.nextAt })
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .where('state', '=', 'waiting')
      .execute();
  }

  async giveUp(target: string, why: string): Promise<void> {
    await this.db
      .updateTable('delivery')
      .set({ state: 'failed', last_error: why, next_at: null })
      .where('target', '=', target)
      .where('state', '=', 'waiting')
      .execute();
  }

  async list(filter: {
    readonly state?: DeliveryRow['state'] | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  }): Promise<DeliveryRow[]> {
    let query = this.db.selectFrom('delivery').selectAll().orderBy('id', 'desc').limit(filter.limit);
    if (filter.state !== undefined) query = query.where('state', '=', filter.state);
    if (filter.before !== undefined) query = query.where('id', '<', filter.before);
    return (await query.execute()).map(deliveryOf);
  }

  async byId(id: string): Promise<DeliveryRow | null> {
    const row = await this.db.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? deliveryOf(row) : null;
  }

  async retry(id: string, at: number): Promise<void> {
    await this.db
      .updateTable('delivery')
      .set({ state: 'waiting', next_at: at })
      .where('id', '=', id)
      .where('state', '=', 'failed')
      .execute();
  }

  async prune(beforeMs: number): Promise<number> {
    const gone = await this.db
      .deleteFrom('delivery')
      .where('at', '<', beforeMs)
      .where('state', '!=', 'waiting')
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async webhooks(): Promise<WebhookRow[]> {
    const rows = await this.db.selectFrom('webhook').selectAll().orderBy('id').execute();
    return rows.map(webhookOf);
  }

  async webhook(id: string): Promise<WebhookRow | null> {
    const row = await this.db.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? webhookOf(row) : null;
  }

  async webhookSecret(id: string): Promise<Uint8Array | null> {
    const row = await this.db.selectFrom('webhook').select('secret').where('id', '=', id).executeTakeFirst();
    return row ? openSecret(this.db, placeOf(id), row.secret) : null;
  }

  async addWebhook(row: WebhookRow & { readonly secret: Uint8Array }): Promise<void> {
    await this.db
      .insertInto('webhook')
      .values({
        ...columnsOf(row),
        id: row.id,
        url: row.url,
        created_at: row.createdAt,
        secret: sealSecret(this.db, placeOf(row.id), row.secret),
      })
      .execute();
  }

  async updateWebhook(row: WebhookRow): Promise<void> {
    await this.db.updateTable('webhook').set(columnsOf(row)).where('id', '=', row.id).execute();
  }

  async removeWebhook(id: string): Promise<void> {
    await this.db.deleteFrom('webhook').where('id', '=', id).execute();
  }
}

function placeOf(id: string): string {
  return `webhook.secret/${id}`;
}

function columnsOf(row: WebhookRow) {
  return {
    events: JSON.stringify(row.events),
    active: Number(row.active),
    last_at: row.lastAt,
    last_ok: row.lastOk === null ? null : Number(row.lastOk),
    failing_since: row.failingSince,
  };
}

function webhookOf(row: WebhookTable): WebhookRow {
  return {
    id: row.id,
    url: row.url,
    events: z.array(notificationEvent).parse(JSON.parse(row.events)),
    active: row.active === 1,
    createdAt: row.created_at,
    lastAt: row.last_at,
    lastOk: row.last_ok === null ? null : row.last_ok === 1,
    failingSince: row.failing_since,
  };
}

function deliveryOf(row: DeliveryTable): DeliveryRow {
  return {
    id: row.id,
    channel: row.channel,
    target: row.target,
    body: row.body,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    nextAt: row.next_at,
    at: row.at,
  };
}
