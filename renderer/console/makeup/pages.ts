import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const makeupPages: readonly ConsolePage[] = [
  {
    path: '/makeup',
    shown: whoReachesAll('session.write'),
    page: lazy(async () => ({ default: (await import('./makeup-page.tsx')).MakeupPage })),
    nav: { section: 'centre', word: 'makeup.title', icon: 'history' },
  },
];
