/** Passwords, PINs, tokens and badge numbers: what is kept instead of them. */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** Memory in KiB and passes. Passwords: OWASP's minimum for Argon2id; they are also throttled and never leave the hub. */
const PASSWORD_COST = { memorySize: 19_456, iterations: 2 };
/** PIN encodings lie on kiosks, where they could be tried offline: as slow as a person at the door bears. */
const PIN_COST = { memorySize: 32_768, iterations: 3 };

/** Argon2id encoding (RFC 9106). */
export async function hashPassword(password: string): Promise<string> {
  return encode(password.normalize('NFKC'), PASSWORD_COST);
}

/** Argon2id encoding of 4 to 12 digits. */
export async function hashPin(pin: string): Promise<string> {
  return encode(pin, PIN_COST);
}

let nobodys: Promise<string> | null = null;

/** Takes as long for an unknown account (`encoding` null) as for a known one. */
export async function verifyPassword(password: string, encoding: string | null): Promise<boolean> {
  nobodys ??= hashPassword(randomBytes(16).toString('hex'));
  const matches = await argon2Verify({
    password: password.normalize('NFKC'),
    hash: encoding ?? (await nobodys),
  });
  return matches && encoding !== null;
}

/** A new bearer token: 256 bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token, or of another secret with full entropy: SHA-256, hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** HMAC-SHA256 of the upper-case hex UID under the site's badge key, lower-case hex. */
export function badgeHmac(badgeKey: Uint8Array, uid: string): string {
  return createHmac('sha256', badgeKey).update(uid).digest('hex');
}

/** Twenty characters that are not mistaken for one another: over 100 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679';
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

async function encode(text: string, cost: { memorySize: number; iterations: number }): Promise<string> {
  return argon2id({
    password: text,
    salt: randomBytes(16),
    parallelism: 1,
    hashLength: 32,
    outputType: 'encoded',
    ...cost,
  });
}
