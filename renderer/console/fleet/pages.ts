import type { ConsolePage } from '../page.ts';

export const fleetPages: readonly ConsolePage[] = [];
