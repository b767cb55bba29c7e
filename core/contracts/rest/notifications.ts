/** Notifications to people (in the console, by e-mail) and to other systems (signed webhooks). */
import { z } from 'zod';
import { API, isoInstant } from './common.ts';
import { defineArea } from './operation.ts';

export const notificationEvent = z.enum([
  'session.started-late',
  'session.missed',
  'session.trainer-changed',
  'session.canceled',
  'session.moved',
  'makeup.booked',
  'excuse.decided',
  'feedback.open',
  'attendance.below-minimum',
  'kiosk.offline',
  'attack.suspected',
  'attack.repeated',
  'webhook.disabled',
]);
export type NotificationEvent = z.infer<typeof notificationEvent>;

export const notification = z.object({
  id: z.uuid(),
  event: notificationEvent,
  at: isoInstant,
  readAt: isoInstant.nullable(),
  /** In the language asked for. */
  title: z.string(),
  body: z.string(),
  /** Where in the console it leads, or null. */
  link: z.object({ kind: z.enum(['session', 'excuse', 'person', 'kiosk']), id: z.uuid() }).nullable(),
});
export type Notification = z.infer<typeof notification>;

const channels = z.strictObject({ inApp: z.boolean(), email: z.boolean() });
export const preferences = z.strictObject({
  /** Events that are left out keep their default. */
  events: z.partialRecord(notificationEvent, channels),
  /** E-mails of so long are sent as one. */
  emailEvery: z.enum(['at-once', 'hour', 'day']),
});
export type NotificationPreferences = z.infer<typeof preferences>;

export const delivery = z.object({
  id: z.uuid(),
  channel: z.enum(['email', 'webhook']),
  /** Person or webhook. */
  to: z.uuid(),
  state: z.enum(['waiting', 'sent', 'failed']),
  attempts: z.number().int(),
  /** What the other side said last, without addresses. */
  lastError: z.string().nullable(),
  nextAt: isoInstant.nullable(),
  at: isoInstant,
});

export const webhook = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(notificationEvent),
  active: z.boolean(),
  createdAt: isoInstant,
  lastDelivery: z.object({ at: isoInstant, ok: z.boolean() }).nullable(),
});
const webhookId = z.object({ webhookId: z.uuid() });
const events = z.array(notificationEvent).min(1).max(notificationEvent.options.length);

export const notificationsArea = defineArea({
  'notifications.list': {
    summary: 'One’s own notifications, newest first; `before` (an id) continues a list.',
    method: 'GET',
    path: `${API}/notifications`,
    access: 'signed-in',
    query: z.strictObject({
      unread: z.enum(['true', 'false']).optional(),
      before: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(notification), unread: z.number().int() }),
  },
  'notifications.read': {
    summary: 'Mark notifications as read: these, or all when the list is left out.',
    method: 'POST',
    path: `${API}/notifications/read`,
    access: 'signed-in',
    body: z.strictObject({ ids: z.array(z.uuid()).max(500).optional() }),
    response: null,
  },
  'notifications.preferences': {
    summary: 'What one is told, and how; every event with its present choice.',
    method: 'GET',
    path: `${API}/notifications/preferences`,
    access: 'signed-in',
    response: preferences,
  },
  'notifications.set-preferences': {
    summary: 'Change what one is told and how.',
    method: 'PUT',
    path: `${API}/notifications/preferences`,
    access: 'signed-in',
    body: preferences,
    response: preferences,
  },
  'notifications.deliveries': {
    summary: 'What was sent to the outside and what failed, newest first.',
    method: 'GET',
    path: `${API}/notifications/deliveries`,
    access: 'integration.write',
    query: z.strictObject({
      state: z.enum(['waiting', 'sent', 'failed']).optional(),
      before: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(delivery) }),
  },
  'notifications.retry': {
    summary: 'Try a failed delivery again now.',
    method: 'POST',
    path: `${API}/notifications/deliveries/:deliveryId/retry`,
    access: 'integration.write',
    params: z.object({ deliveryId: z.uuid() }),
    response: delivery,
  },
  'webhooks.list': {
    summary: 'Webhooks, without their secrets.',
    method: 'GET',
    path: `${API}/webhooks`,
    access: 'integration.write',
    response: z.object({ items: z.array(webhook) }),
  },
  'webhooks.create': {
    summary: 'Send events to another system. The secret that signs them is shown only now.',
    method: 'POST',
    path: `${API}/webhooks`,
    access: 'integration.write',
    body: z.strictObject({ url: z.url({ protocol: /^https$/ }).max(500), events }),
    response: webhook.extend({ secret: z.string() }),
    status: 201,
    secretAnswer: true,
  },
  'webhooks.update': {
    summary: 'Change the events, or stop and start it.',
    method: 'PATCH',
    path: `${API}/webhooks/:webhookId`,
    access: 'integration.write',
    params: webhookId,
    body: z.strictObject({ events: events.optional(), active: z.boolean().optional() }),
    response: webhook,
  },
  'webhooks.remove': {
    summary: 'Remove a webhook.',
    method: 'DELETE',
    path: `${API}/webhooks/:webhookId`,
    access: 'integration.write',
    params: webhookId,
    response: null,
  },
});
