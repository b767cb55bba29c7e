import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const auditPages: readonly ConsolePage[] = [
  {
    path: '/audit',
    shown: whoReachesAll('audit.read'),
    page: lazy(async () => ({ default: (await import('./audit-page.tsx')).AuditPage })),
    nav: { section: 'system', word: 'audit.title', icon: 'search' },
  },
];
