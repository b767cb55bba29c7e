import type { ConsolePage } from '../page.ts';

export const integrationPages: readonly ConsolePage[] = [];
