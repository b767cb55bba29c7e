import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const analyticsPages: readonly ConsolePage[] = [
  {
    path: '/analytics',
    shown: whoReachesAll('analytics.read'),
    page: lazy(async () => ({ default: (await import('./analytics-page.tsx')).AnalyticsPage })),
    nav: { section: 'centre', word: 'analytics.title', icon: 'chart' },
  },
];
