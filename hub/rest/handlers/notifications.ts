import type { notificationsArea } from '../../../core/contracts/rest/notifications.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { NotificationService } from '../../services/notifications/notification-service.ts';

export function notificationHandlers(service: NotificationService): Handlers<typeof notificationsArea> {
  return {
    'notifications.list': async ({ caller, query, language }) => {
      const { unread, before, limit } = query;
      return service.list(caller, { unread: unread === 'true', before, limit }, language);
    },
    'notifications.read': async ({ caller, body }) => {
      await service.read(caller, body.ids ?? null);
      return null;
    },
    'notifications.preferences': async ({ caller }) => service.preferences(caller),
    'notifications.set-preferences': async ({ caller, body }) => service.setPreferences(caller, body),
    'notifications.deliveries': async ({ query, scope }) => ({
      items: await service.deliveries(query, scope),
    }),
    'notifications.retry': async ({ params, scope }) => service.retry(params.deliveryId, scope),
    'webhooks.list': async ({ scope }) => ({ items: await service.webhooks(scope) }),
    'webhooks.create': async ({ body, scope }) => service.addWebhook(body, scope),
    'webhooks.update': async ({ params, body, scope }) =>
      service.updateWebhook(params.webhookId, body, scope),
    'webhooks.remove': async ({ params, scope }) => service.removeWebhook(params.webhookId, scope),
  };
}
