import type { ConsolePage } from '../page.ts';

export const settingsPages: readonly ConsolePage[] = [];
