import { lazy } from 'react';
import { type ConsolePage, everybody } from '../page.ts';

/** The bell leads here, so they need no place in the navigation. */
export const notificationPages: readonly ConsolePage[] = [
  {
    path: '/notifications',
    shown: everybody,
    page: lazy(async () => ({ default: (await import('./notifications-page.tsx')).NotificationsPage })),
  },
  {
    path: '/notifications/preferences',
    shown: everybody,
    page: lazy(async () => ({ default: (await import('./preferences-page.tsx')).PreferencesPage })),
  },
];
