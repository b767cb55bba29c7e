import { lazy } from 'react';
import { type ConsolePage, whoMay } from '../page.ts';

export const worklistPages: readonly ConsolePage[] = [
  {
    path: '/todo',
    shown: whoMay('session.read'),
    page: lazy(async () => ({ default: (await import('./worklist-page.tsx')).WorklistPage })),
    nav: { section: 'mine', word: 'worklist.title', icon: 'inbox' },
  },
];
