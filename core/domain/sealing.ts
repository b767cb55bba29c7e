/**
 * Personal parts of facts and boxes for one receiver. XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha); receiver boxes
 * agree on a key by X25519 (RFC 7748) and HKDF-SHA256 (RFC 5869). Randomness comes in as a parameter.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, utf8ToBytes } from '@noble/ciphers/utils.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { SEAL_CONTEXTS, wireText } from '../contracts/wire-texts.ts';

/** Lengths in bytes, and what the key of a box is derived for. */
export const SEALING = { nonce: 24, key: 32, tag: 16, boxInfo: 'roster box v1' } as const;

const { nonce: NONCE, key: KEY } = SEALING;
const BOX_INFO = utf8ToBytes(SEALING.boxInfo);

/**
 * Seals bytes under a 32-byte key. `nonce` is 24 random bytes, never used twice with one key; `context` is bound to
 * the text (for a fact: `origin/seq/type/subject`) so that it cannot be moved elsewhere. Gives nonce and text joined.
 */
export function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, context: string): Uint8Array {
  return concatBytes(nonce, xchacha20poly1305(key, nonce, utf8ToBytes(context)).encrypt(plain));
}

/** Opens what `seal` made; null when the key, the context or a byte is wrong. */
export function open(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array | null {
  if (sealed.length <= NONCE) return null;
  try {
    return xchacha20poly1305(key, sealed.subarray(0, NONCE), utf8ToBytes(context)).decrypt(
      sealed.subarray(NONCE),
    );
  } catch {
    return null;
  }
}

/** Public half of an X25519 key pair, 32 bytes. */
export function boxPublicKey(secretKey: Uint8Array): Uint8Array {
  return x25519.getPublicKey(secretKey);
}

/** Encrypts to a receiver's X25519 key. `ephemeral` is 32 and `nonce` 24 random bytes. Ephemeral public key first. */
export function boxTo(
  receiver: Uint8Array,
  ephemeral: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  context: string,
): Uint8Array {
  const mine = x25519.getPublicKey(ephemeral);
  const key = boxKey(x25519.getSharedSecret(ephemeral, receiver), mine, receiver);
  return concatBytes(mine, seal(key, nonce, plain, context));
}

/** Opens a box with the receiver's secret key; null when it is not for this key or was changed. */
export function openBox(secretKey: Uint8Array, box: Uint8Array, context: string): Uint8Array | null {
  if (box.length <= KEY + NONCE) return null;
  const theirs = box.subarray(0, KEY);
  try {
    const key = boxKey(x25519.getSharedSecret(secretKey, theirs), theirs, x25519.getPublicKey(secretKey));
    return open(key, box.subarray(KEY), context);
  } catch {
    return null;
  }
}

function boxKey(shared: Uint8Array, ephemeral: Uint8Array, receiver: Uint8Array): Uint8Array {
  return hkdf(sha256, shared, concatBytes(ephemeral, receiver), BOX_INFO, KEY);
}

/** What a fact's sealed part is bound to. */
export function factContext(fact: {
  origin: string;
  seq: number;
  type: string;
  subject: string | null;
}): string {
  const { origin, seq, type, subject } = fact;
  return wireText(SEAL_CONTEXTS.fact, { origin, seq, type, subject: subject ?? '-' });
}
