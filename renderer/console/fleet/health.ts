/** What IT should look at, of what a kiosk tells about itself. */
import type { Kiosk } from '../../../core/contracts/rest/kiosks.ts';

/** `revoked` and `offline` come before anything else; `trouble` is online and not well. */
export type KioskState = 'revoked' | 'offline' | 'trouble' | 'well';
export type Trouble = 'forks' | 'rejected' | 'malformed' | 'behind' | 'devices' | 'certificate';

/** So many facts not yet taken in are more than a moment's delay. */
const BEHIND = 50;
/** Days before its end that a certificate should have been renewed. */
const RENEWED_DAYS = 14;
const DAY_MS = 86_400_000;
/** Words in which a kiosk says that a device is not as it should be; others, such as `starting`, pass. */
const BAD = new Set(['missing', 'failed']);

export const isBad = (word: string): boolean => BAD.has(word);

export function troublesOf(kiosk: Kiosk, nowMs: number): Trouble[] {
  const { log, rejected, malformed, devices, certificateUntil } = kiosk;
  const certificate = Date.parse(certificateUntil) - nowMs < RENEWED_DAYS * DAY_MS;
  return [
    ...(log.forks > 0 ? (['forks'] as const) : []),
    ...(rejected ? (['rejected'] as const) : []),
    ...(malformed > 0 ? (['malformed'] as const) : []),
    ...(log.head - log.acked > BEHIND ? (['behind'] as const) : []),
    ...(Object.values(devices).some(isBad) ? (['devices'] as const) : []),
    ...(certificate ? (['certificate'] as const) : []),
  ];
}

export function stateOf(kiosk: Kiosk, nowMs: number): KioskState {
  if (kiosk.revokedAt !== null) return 'revoked';
  if (!kiosk.online) return 'offline';
  return troublesOf(kiosk, nowMs).length > 0 ? 'trouble' : 'well';
}
