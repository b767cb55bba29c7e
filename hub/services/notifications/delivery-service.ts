/**
 * Sends what waits: e-mails and calls of webhooks. An attempt is claimed before and settled after it, so that two
 * processes never send the same; when the hub dies in between, or the other side's answer is lost, it is sent again,
 * under the same id.
 */
import type { Logger } from 'pino';
import { retryDelay } from '../../../core/domain/retry.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import { webhookHeaders } from '../../../core/domain/standard-webhooks.ts';
import type { DeliveryRow, WebhookRow } from '../../../core/ports/delivery-store.ts';
import type { Mailer, Sent } from '../../../core/ports/mailer.ts';
import type { WebhookCaller } from '../../../core/ports/webhook-caller.ts';
import { type HubContext, newId } from '../hub-context.ts';
import type { NewsDesk } from './news-desk.ts';
import { letterOf, wordsOf } from './notification-words.ts';

const DAY = 24 * 3_600_000;
/** Longer than any attempt takes: after it, whoever claimed is dead. */
const CLAIM_MS = 10 * 60_000;
const AT_ONCE = 20;
/** Given up after so long. */
const GIVE_UP_MS = 3 * DAY;
/** A webhook that has failed for so long is stopped. */
const STOP_WEBHOOK_MS = 5 * DAY;

export interface DeliveryParts {
  /** Null: the hub sends no e-mail. */
  readonly mailer: Mailer | null;
  readonly webhooks: WebhookCaller;
  readonly desk: NewsDesk;
  readonly log: Pick<Logger, 'warn'>;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

export class DeliveryService {
  private readonly context: HubContext;
  private readonly parts: DeliveryParts;
  private readonly scope: Scope<'session.read'> = systemScope('session.read');

  constructor(context: HubContext, parts: DeliveryParts) {
    this.context = context;
    this.parts = parts;
  }

  /** Whether something is due. Cheap, writes nothing. */
  isDue(): Promise<boolean> {
    return this.context.store.deliveries.isDue(this.context.clock.wall(), this.scope);
  }

  /** Sends what is due, once each; how many attempts were made. */
  async run(): Promise<number> {
    const { store, clock } = this.context;
    let attempts = 0;
    for (;;) {
      const now = clock.wall();
      const claimed = await store.transaction(async (inside) => {
        await inside.notifications.gatherMail(now, newId, AT_ONCE, this.scope);
        return inside.deliveries.claim(now, now + CLAIM_MS, AT_ONCE, this.scope);
      });
      if (claimed.length === 0) return attempts;
      attempts += claimed.length;
      await Promise.all(claimed.map((row) => this.attempt(row)));
    }
  }

  private async attempt(row: DeliveryRow): Promise<void> {
    const { store, clock } = this.context;
    const webhook = row.channel === 'webhook' ? await store.deliveries.webhook(row.target, this.scope) : null;
    const sent = row.channel === 'email' ? await this.mail(row) : await this.call(row, webhook);
    const now = clock.wall();
    const given = now - row.at >= GIVE_UP_MS && sent.kind === 'again';
    const failed = sent.kind === 'never' || given;
    const nextAt = now + retryDelay(row.attempts, this.parts.random());
    if (sent.kind !== 'sent')
      this.parts.log.warn(
        { event: 'delivery.failed', delivery: row.id, channel: row.channel, attempts: row.attempts, failed },
        'not delivered',
      );
    await store.transaction(async (inside) => {
      const result =
        sent.kind === 'sent'
          ? { state: 'sent' as const, lastError: null, nextAt: null }
          : failed
            ? { state: 'failed' as const, lastError: sent.error, nextAt: null }
            : { state: 'waiting' as const, lastError: sent.error, nextAt };
      await inside.deliveries.settle(row, result, this.scope);
      const known = webhook && (await inside.deliveries.webhook(webhook.id, this.scope));
      if (known) await this.noteWebhook(inside, known, sent, now);
    });
  }

  private async mail(row: DeliveryRow): Promise<Sent> {
    const { mailer } = this.parts;
    if (!mailer) return { kind: 'never', error: 'this hub sends no e-mail' };
    const letter = await this.context.store.notifications.letter(row.id, row.target, this.scope);
    if (!letter?.email) return { kind: 'never', error: 'the person has no e-mail address any more' };
    if (letter.items.length === 0) return { kind: 'never', error: 'the notifications are gone' };
    const names = await this.context.store.notifications.names(
      letter.items.map(({ params }) => params),
      this.scope,
    );
    const language = letter.language ?? 'en';
    const said = letter.items.map((item) => wordsOf(item, names, letter.caller, language));
    return mailer.send({ id: row.id, to: letter.email, ...letterOf(said, language) });
  }

  private async call(row: DeliveryRow, webhook: WebhookRow | null): Promise<Sent> {
    const secret = await this.context.store.deliveries.webhookSecret(row.target, this.scope);
    if (!webhook || !secret || row.body === null) return { kind: 'never', error: 'the webhook was removed' };
    if (!webhook.active) return { kind: 'never', error: 'the webhook is stopped' };
    const seconds = Math.floor(this.context.clock.wall() / 1000);
    const headers = webhookHeaders({ id: row.id, seconds, body: row.body }, secret);
    return this.parts.webhooks.post({ url: webhook.url, headers, body: row.body });
  }

  /** Stops a webhook that wants no more, or has failed for days, and tells who can do something about it. */
  private async noteWebhook(
    store: HubContext['store'],
    webhook: WebhookRow,
    sent: Sent,
    now: number,
  ): Promise<void> {
    const ok = sent.kind === 'sent';
    const failingSince = ok ? null : (webhook.failingSince ?? now);
    const stop = webhook.active && (sent.kind === 'never' || now - (failingSince ?? now) >= STOP_WEBHOOK_MS);
    const next = { ...webhook, lastAt: now, lastOk: ok, failingSince, active: webhook.active && !stop };
    await store.deliveries.updateWebhook(next, this.scope);
    if (!stop) return;
    await store.deliveries.giveUp(webhook.id, 'the webhook was stopped', this.scope);
    const admins = { kind: 'roles' as const, roles: ['admin' as const], siteId: null };
    const news = { event: 'webhook.disabled' as const, key: `${webhook.id}/${now}` };
    await this.parts.desk.tell(store, [{ ...news, to: [admins], params: { webhookId: webhook.id } }], now);
  }
}
