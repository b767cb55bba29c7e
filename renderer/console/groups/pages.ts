import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const groupPages: readonly ConsolePage[] = [
  {
    path: '/groups',
    shown: whoReachesAll('timetable.read'),
    nav: { section: 'centre', word: 'groups.title', icon: 'list' },
    page: lazy(async () => ({ default: (await import('./groups-page.tsx')).GroupsPage })),
  },
  {
    path: '/groups/:groupId',
    shown: whoReachesAll('timetable.read'),
    page: lazy(async () => ({ default: (await import('./group-page.tsx')).GroupPage })),
  },
];
