import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const reportPages: readonly ConsolePage[] = [
  {
    path: '/reports',
    shown: whoReachesAll('report.read'),
    page: lazy(async () => ({ default: (await import('./reports-page.tsx')).ReportsPage })),
    nav: { section: 'centre', word: 'reports.title', icon: 'download' },
  },
];
