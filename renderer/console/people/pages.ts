import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const peoplePages: readonly ConsolePage[] = [
  {
    path: '/people',
    shown: whoReachesAll('people.read'),
    nav: { section: 'centre', word: 'people.title', icon: 'people' },
    page: lazy(async () => ({ default: (await import('./people-page.tsx')).PeoplePage })),
  },
];
