/** Who and what every history is about: one session, three kiosks, two rooms, three expected trainees and one who is not. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { rawPublicKey, secretKeyDer } from '../../core/domain/ed25519-der.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import { START, uuidOf } from '../helpers/fact-world.ts';

export { START };
/** When a history begins, ms: half an hour before the session. */
export const BEGIN = START - 30 * 60_000;
export const SESSION = uuidOf('session');
export const SITE = uuidOf('site');
export const ROOMS = [uuidOf('room a'), uuidOf('room b')] as const;
export const KIOSK_IDS = [uuidOf('kiosk 0'), uuidOf('kiosk 1'), uuidOf('kiosk 2')] as const;
export const TRAINER = uuidOf('trainer');
export const STAFF = uuidOf('staff');
export const PEOPLE = [0, 1, 2, 3].map((n) => uuidOf(`trainee ${n}`));

const secret = createPrivateKey({
  key: Buffer.from(secretKeyDer(createHash('sha256').update('kiosks').digest())),
  format: 'der',
  type: 'pkcs8',
});

/** The three kiosks share one key: whose it is, is tried elsewhere. */
export const SIGN_PUBLIC = rawPublicKey(createPublicKey(secret).export({ format: 'der', type: 'spki' }));

export function signAsKiosk(text: string): Uint8Array {
  return sign(null, Buffer.from(text), secret);
}

/** An hour from `start`, ms, with its windows. */
export function timesFrom(start: number) {
  const scheduledEnd = start + 60 * 60_000;
  return { scheduledStart: start, scheduledEnd, windows: windowsOf(start, scheduledEnd, DEFAULT_POLICY) };
}
