/** Tables of what people and other systems are told. */

/**
 * How far a follower has come: `facts` by their place in the change feed, `notices` by when they were received, `excuses`
 * by when they were decided.
 */
export interface FollowerTable {
  name: string;
  position: number;
}

/** A state that was told of and still lasts, so that it is not told of again. */
export interface ToldTable {
  what: string;
  key: string;
  at: number;
}

export interface NotificationTable {
  id: string;
  person_id: string;
  event: string;
  at: number;
  /** JSON of ids and numbers: names are looked up when it is read. */
  params: string;
  /** What happened and to whom it is told, so that it is told once. */
  dedup: string;
  /** 0 when the person wants it by e-mail only. */
  in_app: number;
  read_at: number | null;
  /** When an e-mail with it is to be made; null when none is wanted. */
  mail_due: number | null;
  /** The e-mail that it goes into. */
  delivery_id: string | null;
}

export interface NotificationPreferenceTable {
  person_id: string;
  /** JSON by event; events that are left out keep their default. */
  events: string;
  email_every: 'at-once' | 'hour' | 'day';
}

export interface WebhookTable {
  id: string;
  url: string;
  /** JSON list. */
  events: string;
  active: number;
  /** Sealed, place `webhook.secret/<id>`. */
  secret: Uint8Array;
  created_at: number;
  last_at: number | null;
  last_ok: number | null;
  /** Since when every attempt has failed. */
  failing_since: number | null;
}

export interface DeliveryTable {
  id: string;
  channel: 'email' | 'webhook';
  /** Person or webhook. */
  target: string;
  dedup: string;
  /** What a webhook is sent, exactly; null for an e-mail, which is written from its notifications. */
  body: string | null;
  state: 'waiting' | 'sent' | 'failed';
  attempts: number;
  last_error: string | null;
  /** When it is tried next; null once it is sent or given up. */
  next_at: number | null;
  at: number;
}

export interface NotificationTables {
  follower: FollowerTable;
  told: ToldTable;
  notification: NotificationTable;
  notification_preference: NotificationPreferenceTable;
  webhook: WebhookTable;
  delivery: DeliveryTable;
}
