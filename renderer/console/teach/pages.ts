import { lazy } from 'react';
import { type ConsolePage, whoIs } from '../page.ts';

export const teachPages: readonly ConsolePage[] = [
  {
    path: '/teach',
    shown: whoIs('trainer'),
    nav: { section: 'teach', word: 'mine.teach.title', icon: 'calendar' },
    page: lazy(async () => ({ default: (await import('./teach-page.tsx')).TeachPage })),
  },
];
