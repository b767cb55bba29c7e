/** Erased people and withdrawn consents, and which kiosks have confirmed that they hold nothing of them any more. */
import { z } from 'zod';
import { eraseReason, erasureKind } from '../erasure.ts';
import { API, isoInstant, listOf, personRef } from './common.ts';
import { defineArea } from './operation.ts';

const kioskReceipt = z.object({
  kioskId: z.uuid(),
  kioskName: z.string(),
  roomName: z.string(),
  /**
   * `waiting`: it answers once it is online again. `never`: it was revoked, so what it held lies on its disk,
   * encrypted, until somebody wipes it.
   */
  state: z.enum(['confirmed', 'waiting', 'never']),
  online: z.boolean(),
  lastSeen: isoInstant.nullable(),
  revokedAt: isoInstant.nullable(),
  confirmedAt: isoInstant.nullable(),
  /** What it found and removed: `name`, `key`, `templates`, `learned`, `badges`, `pin`, `crops`; empty: nothing. */
  removed: z.array(z.string()),
});

export const erasure = z.object({
  id: z.uuid(),
  kind: erasureKind,
  at: isoInstant,
  /** Whoever was erased keeps only the pseudonym. */
  person: personRef,
  /** Null when the hub repeated it after a restore. */
  by: personRef.nullable(),
  reason: eraseReason.nullable(),
  /** Every kiosk that was ever sent the person has confirmed. */
  complete: z.boolean(),
  receipts: z.array(kioskReceipt),
});
export type Erasure = z.infer<typeof erasure>;

export const erasuresArea = defineArea({
  'people.erase': {
    summary: 'Erase a person for good: their key, name, faces and secrets go; facts stay by pseudonym.',
    method: 'POST',
    path: `${API}/people/:personId/erase`,
    access: 'account.write',
    params: z.object({ personId: z.uuid() }),
    body: z.strictObject({
      /** The person’s id once more. */
      confirm: z.uuid(),
      reason: eraseReason,
    }),
    response: erasure,
  },
  'erasures.list': {
    summary:
      'Erased people and withdrawn consents with the receipts of kiosks, newest first; `before` continues.',
    method: 'GET',
    path: `${API}/erasures`,
    access: 'enrolment.write',
    query: z.strictObject({
      personId: z.uuid().optional(),
      before: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: listOf(erasure),
  },
});
