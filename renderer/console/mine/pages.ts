import { lazy } from 'react';
import { type ConsolePage, whoIs } from '../page.ts';

export const minePages: readonly ConsolePage[] = [
  {
    path: '/mine',
    shown: whoIs('trainee'),
    nav: { section: 'mine', word: 'mine.title', icon: 'tick' },
    page: lazy(async () => ({ default: (await import('./mine-page.tsx')).MinePage })),
  },
];
