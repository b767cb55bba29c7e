/** Word that something changed. It names nothing and nobody: who hears it asks again for what they may see. */
import { z } from 'zod';
import { API } from './common.ts';
import { defineArea } from './operation.ts';

export const changeKind = z.enum([
  /** Sessions, their rolls and records. */
  'sessions',
  'kiosks',
  'excuses',
  'notifications',
  /** Sites, rooms, people, groups, units, timetable, calendars and the rest of what staff edit. */
  'reference',
]);
export type HubChangeKind = z.infer<typeof changeKind>;

export const hubChange = z.object({ kinds: z.array(changeKind).min(1) });
export type HubChange = z.infer<typeof hubChange>;

export const eventsArea = defineArea({
  'events.listen': {
    summary:
      'Server-sent events: what kinds of things changed, at most one event a second. Ends when the sign-in ends.',
    method: 'GET',
    path: `${API}/events`,
    access: 'signed-in',
    response: { events: hubChange },
  },
});
