import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

const shown = whoReachesAll('site.write');

export const settingsPages: readonly ConsolePage[] = [
  {
    path: '/settings',
    shown,
    page: lazy(async () => ({ default: (await import('./sites-page.tsx')).SitesPage })),
    nav: { section: 'system', word: 'settings.title', icon: 'settings' },
  },
  {
    path: '/settings/policy',
    shown,
    page: lazy(async () => ({ default: (await import('./policy-page.tsx')).PolicyPage })),
  },
];
