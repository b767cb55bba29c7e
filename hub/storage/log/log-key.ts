/** Signatures about logs: the hub's own word to kiosks, and the reading of what kiosks signed. Ed25519 (RFC 8032). */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { checkpointText, headText, type LogCheckpoint } from '../../../core/contracts/mqtt.ts';
import { publicKeyDer, rawPublicKey, secretKeyDer } from '../../../core/domain/ed25519-der.ts';

export class LogKey {
  /** 32 bytes, base64. */
  readonly publicKey: string;
  readonly #secret: KeyObject;

  /** @param secret 32 bytes. */
  constructor(secret: Uint8Array) {
    const key = Buffer.from(secretKeyDer(secret));
    this.#secret = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.#secret).export({ format: 'der', type: 'spki' });
    this.publicKey = Buffer.from(rawPublicKey(spki)).toString('base64');
  }

  /** `at` in ms. */
  vouch(origin: string, point: { seq: number; hash: string }, at: number): LogCheckpoint {
    const text = Buffer.from(checkpointText(origin, { ...point, at }));
    const signature = sign(null, text, this.#secret).toString('base64');
    return { ...point, at, key: this.publicKey, signature };
  }
}

/** Whether the kiosk's key (32 raw bytes) signed that its log has come this far. */
export function isHeadSigned(
  signKey: Uint8Array,
  origin: string,
  head: { readonly seq: number; readonly hash: string; readonly signature: string },
): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer(signKey)), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(headText(origin, head)), key, Buffer.from(head.signature, 'base64'));
}
