import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const excusePages: readonly ConsolePage[] = [
  {
    path: '/excuses',
    shown: whoReachesAll('excuse.decide'),
    page: lazy(async () => ({ default: (await import('./excuses-page.tsx')).ExcusesPage })),
    nav: { section: 'centre', word: 'excuses.title', icon: 'file' },
  },
  {
    path: '/excuses/new',
    shown: whoReachesAll('excuse.submit'),
    page: lazy(async () => ({ default: (await import('./hand-in-page.tsx')).HandInPage })),
  },
];
