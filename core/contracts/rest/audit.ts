/** Who did what in the hub. */
import { z } from 'zod';
import { API, isoInstant, listOf, personRef } from './common.ts';
import { defineArea } from './operation.ts';

export const auditEntry = z.object({
  id: z.uuid(),
  at: isoInstant,
  /** Null when the hub acted by itself. */
  actor: personRef.nullable(),
  /** Operation id, such as `rooms.create`. */
  action: z.string(),
  target: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

export const auditArea = defineArea({
  'audit.list': {
    summary: 'Newest first; `before` (an entry’s id) continues a list.',
    method: 'GET',
    path: `${API}/audit`,
    access: 'audit.read',
    query: z.strictObject({
      action: z.string().max(80).optional(),
      target: z.string().max(80).optional(),
      before: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: listOf(auditEntry),
  },
});
