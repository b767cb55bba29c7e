import { lazy } from 'react';
import { type ConsolePage, whoMay, whoReachesAll } from '../page.ts';

export const sessionPages: readonly ConsolePage[] = [
  {
    path: '/sessions',
    shown: whoReachesAll('session.read'),
    nav: { section: 'centre', word: 'sessions.title', icon: 'calendar' },
    page: lazy(async () => ({ default: (await import('./sessions-page.tsx')).SessionsPage })),
  },
  {
    path: '/sessions/:sessionId',
    shown: whoMay('session.read'),
    page: lazy(async () => ({ default: (await import('./session-page.tsx')).SessionPage })),
  },
];
