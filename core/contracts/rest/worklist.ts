/** What waits for somebody: one list for staff and trainers, and for a trainee what they can still do. */
import { z } from 'zod';
import { API, isoInstant, personRef } from './common.ts';
import { defineArea } from './operation.ts';

const session = z.object({ id: z.uuid(), title: z.string(), start: isoInstant, roomId: z.uuid() });

/** One thing to do; `since` orders the list, oldest first. */
export const workItem = z.discriminatedUnion('kind', [
  /** Canceled or missed, and nobody has booked a makeup. */
  z.object({
    kind: z.literal('makeup-wanted'),
    since: isoInstant,
    session,
    missed: z.boolean(),
    expected: z.number().int(),
  }),
  z.object({
    kind: z.literal('excuse-waiting'),
    since: isoInstant,
    excuseId: z.uuid(),
    person: personRef,
    documents: z.number().int(),
  }),
  z.object({ kind: z.literal('walk-in-waiting'), since: isoInstant, session, person: personRef }),
  /** A roll with something that somebody should look at, by closed codes. */
  z.object({ kind: z.literal('review'), since: isoInstant, session, reviews: z.array(z.string()) }),
  /** A session that is over and waits for kiosks before it can be settled. */
  z.object({ kind: z.literal('kiosk-silent'), since: isoInstant, session, kioskIds: z.array(z.uuid()) }),
  /** For a trainee: an absence that can still be excused, until then. */
  z.object({ kind: z.literal('excuse-possible'), since: isoInstant, session, until: isoInstant }),
  /** For a trainee: feedback is open, until then. */
  z.object({ kind: z.literal('feedback-open'), since: isoInstant, session, until: isoInstant }),
]);
export type WorkItem = z.infer<typeof workItem>;

export const worklistArea = defineArea({
  'worklist.list': {
    summary: 'What waits for the caller, oldest first, within what their roles reach.',
    method: 'GET',
    path: `${API}/worklist`,
    access: 'session.read',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
    response: z.object({
      items: z.array(workItem),
      /** How many of each kind there are, also beyond the limit. */
      counts: z.record(z.string(), z.number().int()),
    }),
  },
});
