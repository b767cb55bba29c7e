/**
 * Signing of webhooks by the Standard Webhooks specification: HMAC-SHA-256 over id, time and body. The receiver knows the
 * message by its id, which stays the same when it is sent again, and refuses old times.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

export const SECRET_PREFIX = 'whsec_';

/** The headers of one attempt. `secret` is 24 to 64 bytes, `seconds` Unix time. */
export function webhookHeaders(
  message: { readonly id: string; readonly seconds: number; readonly body: string },
  secret: Uint8Array,
): Readonly<Record<string, string>> {
  const { id, seconds, body } = message;
  const mac = hmac(sha256, secret, utf8ToBytes(`${id}.${seconds}.${body}`));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${base64(mac)}`,
  };
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
