import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const todayPages: readonly ConsolePage[] = [
  {
    path: '/today',
    shown: whoReachesAll('record.read'),
    nav: { section: 'centre', word: 'today.title', icon: 'board' },
    page: lazy(async () => ({ default: (await import('./today-page.tsx')).TodayPage })),
  },
];
