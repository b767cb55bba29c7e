import type { ConsolePage } from '../page.ts';

export const notificationPages: readonly ConsolePage[] = [];
