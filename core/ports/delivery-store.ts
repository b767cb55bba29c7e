/** What is sent to the outside, and the webhooks that it is sent to. Instants in ms. */
import type { NotificationEvent } from '../contracts/rest/notifications.ts';
import type { Scope } from '../domain/scope.ts';

export interface DeliveryRow {
  readonly id: string;
  readonly channel: 'email' | 'webhook';
  /** Person or webhook. */
  readonly target: string;
  /** What a webhook is sent, exactly; null for an e-mail. */
  readonly body: string | null;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly nextAt: number | null;
  readonly at: number;
}

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly events: readonly NotificationEvent[];
  readonly active: boolean;
  readonly createdAt: number;
  readonly lastAt: number | null;
  readonly lastOk: boolean | null;
  /** Since when every attempt has failed. */
  readonly failingSince: number | null;
}

type System = Scope<'session.read' | 'integration.write'>;
type Write = Scope<'integration.write'>;

export interface DeliveryStore {
  /** One for a webhook; nothing happens when there is one with the same `dedup`. */
  addForWebhook(
    row: { readonly id: string; readonly webhookId: string; readonly body: string; readonly dedup: string },
    at: number,
    scope: System,
  ): Promise<void>;
  /** Takes what is due, at most `limit`: each counts one attempt more and is nobody else's until `until`. */
  claim(now: number, until: number, limit: number, scope: System): Promise<DeliveryRow[]>;
  /** What became of an attempt; nothing when somebody else has tried since. */
  settle(
    row: Pick<DeliveryRow, 'id' | 'attempts'>,
    result: Pick<DeliveryRow, 'state' | 'lastError' | 'nextAt'>,
    scope: System,
  ): Promise<void>;
  /** Gives up everything that waits for a target. */
  giveUp(target: string, why: string, scope: System): Promise<void>;
  isDue(now: number, scope: System): Promise<boolean>;
  /** Newest first. */
  list(
    filter: {
      readonly state?: DeliveryRow['state'] | undefined;
      readonly before?: string | undefined;
      readonly limit: number;
    },
    scope: Write,
  ): Promise<DeliveryRow[]>;
  byId(id: string, scope: Write): Promise<DeliveryRow | null>;
  retry(id: string, at: number, scope: Write): Promise<void>;
  prune(beforeMs: number, scope: System): Promise<number>;

  webhooks(scope: System): Promise<WebhookRow[]>;
  webhook(id: string, scope: System): Promise<WebhookRow | null>;
  /** 32 bytes, kept sealed. */
  webhookSecret(id: string, scope: System): Promise<Uint8Array | null>;
  addWebhook(row: WebhookRow & { readonly secret: Uint8Array }, scope: Write): Promise<void>;
  updateWebhook(row: WebhookRow, scope: System): Promise<void>;
  removeWebhook(id: string, scope: Write): Promise<void>;
}
