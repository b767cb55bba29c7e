import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const fleetPages: readonly ConsolePage[] = [
  {
    path: '/fleet',
    shown: whoReachesAll('kiosk.read'),
    page: lazy(async () => ({ default: (await import('./fleet-page.tsx')).FleetPage })),
    nav: { section: 'system', word: 'fleet.title', icon: 'kiosk' },
  },
  {
    path: '/fleet/notices',
    shown: whoReachesAll('kiosk.read'),
    page: lazy(async () => ({ default: (await import('./notices-page.tsx')).NoticesPage })),
  },
  {
    path: '/fleet/quality',
    shown: whoReachesAll('kiosk.read'),
    page: lazy(async () => ({ default: (await import('./quality-page.tsx')).QualityPage })),
  },
];
