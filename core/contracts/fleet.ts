/** Kiosks that were claimed and revoked, as the list beside the hub's database holds them: public keys only. */
import { z } from 'zod';
import { instant } from './fact.ts';

/** What the hub must know of a kiosk to hear it, as of its claim. */
const claimedLine = z.object({
  v: z.literal(1),
  kind: z.literal('claimed'),
  /** Of the kiosk. */
  id: z.string().min(1),
  name: z.string(),
  roomId: z.string().min(1),
  mode: z.enum(['real', 'simulation']),
  /** Ed25519 and X25519 public keys, base64. */
  signKey: z.base64(),
  boxKey: z.base64(),
  /** Argon2id encoding. */
  exitCode: z.string(),
  version: z.string(),
  claimedAt: instant,
  certificateUntil: instant,
});
export type ClaimedLine = z.infer<typeof claimedLine>;

const revokedLine = z.object({
  v: z.literal(1),
  kind: z.literal('revoked'),
  id: z.string().min(1),
  at: instant,
});

/** One line of the list that is kept beside the database and replayed after a restore. */
export const fleetLine = z.discriminatedUnion('kind', [claimedLine, revokedLine]);
export type FleetLine = z.infer<typeof fleetLine>;
