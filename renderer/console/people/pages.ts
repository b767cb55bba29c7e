import { lazy } from 'react';
import { type ConsolePage, everybody, whoReachesAll } from '../page.ts';

export const peoplePages: readonly ConsolePage[] = [
  {
    path: '/people',
    shown: whoReachesAll('people.read'),
    nav: { section: 'centre', word: 'people.title', icon: 'people' },
    page: lazy(async () => ({ default: (await import('./people-page.tsx')).PeoplePage })),
  },
  {
    path: '/people/:personId',
    shown: whoReachesAll('people.read'),
    page: lazy(async () => ({ default: (await import('./person-page.tsx')).PersonPage })),
  },
  {
    path: '/erasures',
    shown: whoReachesAll('enrolment.write'),
    page: lazy(async () => ({ default: (await import('./erasures-page.tsx')).ErasuresPage })),
  },
  {
    path: '/me',
    shown: everybody,
    page: lazy(async () => ({ default: (await import('./account-page.tsx')).AccountPage })),
  },
];
