import type { ConsolePage } from '../page.ts';

export const auditPages: readonly ConsolePage[] = [];
