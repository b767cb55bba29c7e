/** One's own notifications and what one wants to be told; what was sent to the outside; webhooks. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Language } from '../../../core/contracts/language.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import {
  type delivery,
  type Notification,
  type NotificationEvent,
  type NotificationPreferences,
  notificationEvent,
  type webhook,
} from '../../../core/contracts/rest/notifications.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { channelsOf } from '../../../core/domain/notifications.ts';
import { type Caller, type Scope, systemScope } from '../../../core/domain/scope.ts';
import { base64, SECRET_PREFIX } from '../../../core/domain/standard-webhooks.ts';
import type { DeliveryRow, WebhookRow } from '../../../core/ports/delivery-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { linkOf, wordsOf } from './notification-words.ts';

const SECRET_BYTES = 32;
const MOST_WEBHOOKS = 20;

type Write = Scope<'integration.write'>;
export type ShownDelivery = z.output<typeof delivery>;
export type ShownWebhook = z.output<typeof webhook>;

export class NotificationService {
  private readonly context: HubContext;
  private readonly scope: Scope<'session.read'> = systemScope('session.read');

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(
    caller: Caller,
    filter: { readonly unread: boolean; readonly before?: string | undefined; readonly limit: number },
    language: Language,
  ): Promise<{ items: Notification[]; unread: number }> {
    const { notifications } = this.context.store;
    const rows = await notifications.list(caller.personId, filter, this.scope);
    const names = await notifications.names(
      rows.map(({ params }) => params),
      this.scope,
    );
    const items = rows.map((row) => ({
      id: row.id,
      event: row.event,
      at: iso(row.at),
      readAt: row.readAt === null ? null : iso(row.readAt),
      ...wordsOf(row, names, caller, language),
      link: linkOf(row, names),
    }));
    return { items, unread: await notifications.unread(caller.personId, this.scope) };
  }

  async read(caller: Caller, ids: readonly string[] | null): Promise<void> {
    const { store, clock } = this.context;
    await store.notifications.markRead(caller.personId, ids, clock.wall(), this.scope);
  }

  async preferences(caller: Caller): Promise<NotificationPreferences> {
    const chosen = await this.context.store.notifications.preferences(caller.personId, this.scope);
    const events: NotificationPreferences['events'] = {};
    for (const event of notificationEvent.options) events[event] = channelsOf(chosen.events, event);
    return { events, emailEvery: chosen.emailEvery };
  }

  async setPreferences(caller: Caller, chosen: NotificationPreferences): Promise<NotificationPreferences> {
    await this.context.store.notifications.setPreferences(caller.personId, chosen, this.scope);
    return this.preferences(caller);
  }

  async deliveries(
    filter: {
      readonly state?: DeliveryRow['state'] | undefined;
      readonly before?: string | undefined;
      readonly limit: number;
    },
    scope: Write,
  ): Promise<ShownDelivery[]> {
    return (await this.context.store.deliveries.list(filter, scope)).map(showDelivery);
  }

  async retry(id: string, scope: Write): Promise<ShownDelivery | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const row = await store.deliveries.byId(id, scope);
      if (!row) return no('notifications.unknown-delivery');
      if (row.state !== 'failed') return no('notifications.not-failed', { state: row.state });
      await store.deliveries.retry(id, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'notifications.retry', id);
      const after = await store.deliveries.byId(id, scope);
      return after ? showDelivery(after) : no('notifications.unknown-delivery');
    });
  }

  async webhooks(scope: Write): Promise<ShownWebhook[]> {
    return (await this.context.store.deliveries.webhooks(scope)).map(showWebhook);
  }

  async addWebhook(
    wanted: { readonly url: string; readonly events: readonly NotificationEvent[] },
    scope: Write,
  ): Promise<(ShownWebhook & { secret: string }) | HubRefusal> {
    if (new URL(wanted.url).username !== '') return no('webhooks.credentials-in-url');
    const secret = randomBytes(SECRET_BYTES);
    const row: WebhookRow = {
      id: newId(),
      url: wanted.url,
      events: [...new Set(wanted.events)],
      active: true,
      createdAt: this.context.clock.wall(),
      lastAt: null,
      lastOk: null,
      failingSince: null,
    };
    return this.context.store.transaction(async (store) => {
      if ((await store.deliveries.webhooks(scope)).length >= MOST_WEBHOOKS)
        return no('webhooks.too-many', { most: MOST_WEBHOOKS });
      await store.deliveries.addWebhook({ ...row, secret }, scope);
      await audit(this.context, store, scope, 'webhooks.create', row.id);
      return { ...showWebhook(row), secret: `${SECRET_PREFIX}${base64(secret)}` };
    });
  }

  async updateWebhook(
    id: string,
    change: {
      readonly events?: readonly NotificationEvent[] | undefined;
      readonly active?: boolean | undefined;
    },
    scope: Write,
  ): Promise<ShownWebhook | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const row = await store.deliveries.webhook(id, scope);
      if (!row) return no('webhooks.unknown');
      const active = change.active ?? row.active;
      // Who starts it again gives it another chance from now on.
      const failingSince = active && !row.active ? null : row.failingSince;
      const next = { ...row, active, failingSince, events: [...new Set(change.events ?? row.events)] };
      await store.deliveries.updateWebhook(next, scope);
      if (!active) await store.deliveries.giveUp(id, 'the webhook was stopped', scope);
      await audit(this.context, store, scope, 'webhooks.update', id, { active });
      return showWebhook(next);
    });
  }

  async removeWebhook(id: string, scope: Write): Promise<HubRefusal | null> {
    return this.context.store.transaction(async (store) => {
      if (!(await store.deliveries.webhook(id, scope))) return no('webhooks.unknown');
      await store.deliveries.giveUp(id, 'the webhook was removed', scope);
      await store.deliveries.removeWebhook(id, scope);
      await audit(this.context, store, scope, 'webhooks.remove', id);
      return null;
    });
  }
}

function showDelivery({
  target,
  lastError,
  nextAt,
  at,
  id,
  channel,
  state,
  attempts,
}: DeliveryRow): ShownDelivery {
  return {
    id,
    channel,
    to: target,
    state,
    attempts,
    lastError,
    nextAt: nextAt === null ? null : iso(nextAt),
    at: iso(at),
  };
}

function showWebhook({ id, url, events, active, createdAt, lastAt, lastOk }: WebhookRow): ShownWebhook {
  return {
    id,
    url,
    events: [...events],
    active,
    createdAt: iso(createdAt),
    lastDelivery: lastAt === null ? null : { at: iso(lastAt), ok: lastOk === true },
  };
}
