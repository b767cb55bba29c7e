import type { ConsolePage } from '../page.ts';

export const reportPages: readonly ConsolePage[] = [];
