import { lazy } from 'react';
import { type ConsolePage, whoIs } from '../page.ts';

const trainee = whoIs('trainee');

export const minePages: readonly ConsolePage[] = [
  {
    path: '/mine',
    shown: trainee,
    nav: { section: 'mine', word: 'mine.title', icon: 'tick' },
    page: lazy(async () => ({ default: (await import('./attendance-page.tsx')).AttendancePage })),
  },
  {
    path: '/mine/excuses',
    shown: trainee,
    nav: { section: 'mine', word: 'mine.excuses.title', icon: 'file' },
    page: lazy(async () => ({ default: (await import('./excuses-page.tsx')).MyExcusesPage })),
  },
  {
    path: '/mine/excuses/new',
    shown: trainee,
    page: lazy(async () => ({ default: (await import('./new-excuse-page.tsx')).NewExcusePage })),
  },
  {
    path: '/mine/excuses/:excuseId',
    shown: trainee,
    page: lazy(async () => ({ default: (await import('./excuse-page.tsx')).MyExcusePage })),
  },
  {
    path: '/mine/feedback/:sessionId',
    shown: trainee,
    page: lazy(async () => ({ default: (await import('./feedback-page.tsx')).FeedbackPage })),
  },
];
