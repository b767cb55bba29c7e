import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The client id of a kiosk's MQTT connections: the same for all of them, so that a new one ends the one before, and known
 * to no other kiosk. Some brokers do not tie it to the certificate, and let whoever knows it end the line under it.
 */
export function clientIdOf(kioskId: string, signSecret: Uint8Array): string {
  const secret = hmac(sha256, signSecret, utf8ToBytes(`roster-client-id/1/${kioskId}`));
  return `${kioskId}-${bytesToHex(secret.subarray(0, 16))}`;
}
