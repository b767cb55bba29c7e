import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

const shown = whoReachesAll('timetable.write');

export const timetablePages: readonly ConsolePage[] = [
  {
    path: '/timetable',
    shown,
    page: lazy(async () => ({ default: (await import('./timetable-page.tsx')).TimetablePage })),
    nav: { section: 'centre', word: 'timetable.title', icon: 'calendar' },
  },
  {
    path: '/timetable/units',
    shown,
    page: lazy(async () => ({ default: (await import('./units-page.tsx')).UnitsPage })),
  },
  {
    path: '/timetable/calendar',
    shown,
    page: lazy(async () => ({ default: (await import('./calendar-page.tsx')).CalendarPage })),
  },
];
