import { lazy } from 'react';
import { type ConsolePage, whoReachesAll } from '../page.ts';

export const importPages: readonly ConsolePage[] = [
  {
    path: '/import',
    shown: whoReachesAll('import.write'),
    page: lazy(async () => ({ default: (await import('./import-page.tsx')).ImportPage })),
    nav: { section: 'centre', word: 'imports.title', icon: 'upload' },
  },
];
