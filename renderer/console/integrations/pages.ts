import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

const shown = whoReachesAll('integration.write');

export const integrationPages: readonly ConsolePage[] = [
  {
    path: '/integrations',
    shown,
    page: lazy(async () => ({ default: (await import('./tokens-page.tsx')).TokensPage })),
    nav: { section: 'system', word: 'integrations.title', icon: 'plug' },
  },
  {
    path: '/integrations/webhooks',
    shown,
    page: lazy(async () => ({ default: (await import('./webhooks-page.tsx')).WebhooksPage })),
  },
  {
    path: '/integrations/deliveries',
    shown,
    page: lazy(async () => ({ default: (await import('./deliveries-page.tsx')).DeliveriesPage })),
  },
];
