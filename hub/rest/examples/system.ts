/** Signing in, what people are told, the audit, other systems, kiosks. */
import type { Examples } from './example.ts';

export const systemExamples: Examples = {
  'auth.login': { as: 'nobody', body: { email: 'person1@example.org', password: '{password}' } },
  'auth.logout': { as: 'staff' },
  'auth.me': {},
  'auth.change-password': { as: 'staff', body: { current: '{password}', next: 'seven quiet harbours' } },
  'notifications.list': { as: 'trainee' },
  'notifications.read': { as: 'trainee', body: { ids: ['{notification}'] } },
  'notifications.preferences': {},
  'notifications.set-preferences': {
    body: { events: { 'session.canceled': { inApp: true, email: true } }, emailEvery: 'hour' },
  },
  'notifications.deliveries': {},
  'notifications.retry': {},
  'webhooks.list': {},
  'webhooks.create': { body: { url: 'https://campus.example/attendance', events: ['session.missed'] } },
  'webhooks.update': { body: { active: false } },
  'webhooks.remove': {},
  'audit.list': { query: { limit: '2' } },
  'tokens.list': {},
  'tokens.create': { body: { name: 'Timetable program', permissions: ['timetable.read'], days: 90 } },
  'tokens.revoke': {},
  'events.listen': {},
  'kiosks.list': {},
  'kiosks.notices': {},
  'kiosks.get': {},
  'kiosks.create-claim-code': { body: { name: 'By the door' } },
  'kiosks.update': { body: { name: 'By the window' } },
  'kiosks.revoke': {},
  'kiosks.claim': { as: 'nobody', body: '{claim}' },
};
