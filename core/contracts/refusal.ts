/**
 * Every expected "no", closed and documented. Each code has a message under `refusal.<code>` in every locale that
 * says what to do next; `params` are what the message names (instants in ms, formatted in the site's zone where shown).
 */
import { z } from 'zod';
import { faceRefusal } from './vision.ts';

const attendanceRefusal = z.enum([
  /** The session is not known here, or was moved elsewhere. */
  'session.unknown',
  'session.not-yours',
  /** The badge belongs to a trainee where a trainer is needed. */
  'session.not-a-trainer',
  /** Params: `start`, `from`. */
  'session.too-early',
  /** Params: `until`. */
  'session.too-late',
  'session.already-started',
  'session.already-ended',
  'session.not-started',
  'session.canceled',
  /** Params: `from`. */
  'session.end-too-early',
  /** The session ends by itself. Params: `until`. */
  'session.end-too-late',
  'session.sealed',
  'session.update-needed',
  /** Another session of this room is still open. Params: `title`. */
  'session.another-open',
  'location.mismatch',
  /** The room has been unconfirmed for too long to start a session. */
  'location.unconfirmed-too-long',
  /** An unconfirmed room takes badge and PIN only for a start. */
  'location.badge-and-pin-needed',
  'check-in.no-session',
  /** Params: `from`. */
  'check-in.too-early',
  'check-in.closed',
  'badge.unknown',
  'badge.unreadable',
  /** The badge is known but its holder has no PIN set. */
  'badge.no-pin',
  'pin.wrong',
  /** Params: `until`. */
  'pin.throttled',
  'walk-in.waiting',
  'walk-in.refused',
  'mark.not-on-roll',
  'feedback.not-open',
  'feedback.already-given',
  'feedback.not-attended',
  'claim.malformed',
  'claim.wrong-hub',
  'claim.unknown',
  'claim.used',
  'claim.expired',
  'claim.throttled',
  /** The hub takes no kiosks in simulation. */
  'claim.no-simulation',
  'claim.unreachable',
  'exit.wrong-code',
  'storage.full',
  'storage.read-only',
  'camera.missing',
]);

export const refusalCode = z.enum([...attendanceRefusal.options, ...faceRefusal.options]);
export type RefusalCode = z.infer<typeof refusalCode>;

export const refusal = z.object({
  kind: z.literal('refused'),
  code: refusalCode,
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Refusal = z.infer<typeof refusal>;
