/**
 * Erased people and withdrawn consents, wherever they cross a boundary: the list beside the hub's database, the feed
 * that tells kiosks, and the receipts in which kiosks answer. People appear by their pseudonym only.
 */
import { z } from 'zod';
import { instant } from './fact.ts';

/** `erased`: everything of the person, with the key. `consent-withdrawn`: templates and pictures of the face. */
export const erasureKind = z.enum(['erased', 'consent-withdrawn']);
export type ErasureKind = z.infer<typeof erasureKind>;

/** Why somebody was erased: closed, so that nobody is named in what stays. */
export const eraseReason = z.enum(['asked', 'left', 'retention', 'mistake']);
export type EraseReason = z.infer<typeof eraseReason>;

/** One line of the list that is kept beside the database and replayed after a restore. */
export const erasureLine = z.object({
  v: z.literal(1),
  id: z.uuid(),
  /** Pseudonym. */
  subject: z.uuid(),
  kind: erasureKind,
  at: instant,
});
export type ErasureLine = z.infer<typeof erasureLine>;

/** What a kiosk is told to remove, again with every body of its feed until its receipt is in. */
export const feedErasure = z.object({
  id: z.uuid(),
  subject: z.uuid(),
  kind: erasureKind,
  /** The kiosk has confirmed it, and may have been put back to before that. */
  again: z.boolean().optional(),
});
export type FeedErasure = z.infer<typeof feedErasure>;

/** What a kiosk found of the person and removed; `learned` is what it had learned of their face by itself. */
export const REMOVED = ['name', 'key', 'templates', 'learned', 'badges', 'pin', 'crops'] as const;
export type Removed = (typeof REMOVED)[number];

/** A kiosk's word that it holds nothing more of what it was told to remove. The time that counts is the hub's. */
export const erasureReceipt = z.object({
  v: z.literal(1),
  /** Of the erasure. */
  id: z.uuid(),
  /** Kinds, of `REMOVED` or of a newer kiosk's; empty when it held none of them. */
  removed: z.array(z.string().max(40)).max(16),
});
export type ErasureReceipt = z.infer<typeof erasureReceipt>;
