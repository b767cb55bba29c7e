/**
 * Claiming a new kiosk over HTTPS: the one thing a kiosk does before it has a certificate.
 *
 * A claim code is four groups of five Crockford base32 characters: two of secret (50 bits), two of the first 50 bits
 * of the SHA-256 of the hub CA's certificate (DER), by which the kiosk knows that it talks to the right hub before
 * it shows the secret.
 */
import { z } from 'zod';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Where a `claimRequest` is posted as JSON. 200 answers a `claimResponse`; otherwise the body is a `failure` whose
 * code is `claim.unknown`, `claim.used`, `claim.expired`, `claim.throttled` or `claim.malformed`. The hub sends its CA's certificate along in the
 * TLS handshake, after its own.
 */
export const CLAIM_PATH = '/api/v1/claim';

export const claimRequest = z.object({
  v: z.literal(1),
  /** The secret half of the code, ten characters. */
  secret: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{10}$/),
  /** PEM certificate request for the kiosk's own P-256 key, made on the device. */
  csr: z.string().max(4000),
  /** Ed25519 public key that signs the log's chain heads, 32 bytes base64. */
  signKey: z.base64(),
  /** X25519 public key that secrets are boxed to, 32 bytes base64. */
  boxKey: z.base64(),
  mode: z.enum(['real', 'simulation']),
  version: z.string().max(40),
});
export type ClaimRequest = z.infer<typeof claimRequest>;

export const claimResponse = z.object({
  v: z.literal(1),
  kioskId: z.uuid(),
  roomId: z.uuid(),
  hubId: z.uuid(),
  /** PEM client certificate; its common name is the kiosk id. */
  certificate: z.string().max(8000),
  /** PEM CA certificate: whom to trust at the broker. */
  ca: z.string().max(8000),
  mqttUrl: z.url(),
  prefix: z.string().max(40),
  /** Ed25519 public key that the hub vouches for logs with, 32 bytes base64; an older hub does not tell. */
  logKey: z.base64().optional(),
});
export type ClaimResponse = z.infer<typeof claimResponse>;

/** What a kiosk keeps of its claim: who it is, and how it reaches its hub. */
export const kioskIdentity = claimResponse.omit({ v: true }).extend({ mode: claimRequest.shape.mode });
export type KioskIdentity = z.infer<typeof kioskIdentity>;

/** Reads a code as people type it: lower case, without or with dashes and spaces, O for 0 and I or L for 1. */
export function readClaimCode(typed: string): { secret: string; fingerprint: string } | null {
  const text = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (text.length !== 20 || [...text].some((char) => !ALPHABET.includes(char))) return null;
  return { secret: text.slice(0, 10), fingerprint: text.slice(10) };
}

/** Groups of five, as shown to IT. `secret` and `fingerprint` are ten characters each. */
export function showClaimCode(secret: string, fingerprint: string): string {
  return [secret.slice(0, 5), secret.slice(5), fingerprint.slice(0, 5), fingerprint.slice(5)].join('-');
}

/** The first 50 bits of some bytes (at least 7) as ten Crockford base32 characters. */
export function crockford50(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  bits >>= 6n;
  let text = '';
  for (let index = 0; index < 10; index += 1) {
    text = (ALPHABET[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return text;
}
