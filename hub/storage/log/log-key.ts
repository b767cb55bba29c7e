/** Signatures about logs: the hub's own word to kiosks, and the reading of what kiosks signed. Ed25519 (RFC 8032). */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { checkpointText, headText, type LogCheckpoint } from '../../../core/contracts/mqtt.ts';

/** DER headers of raw Ed25519 keys (RFC 8410); 32 bytes follow. */
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');
const SECRET_DER = Buffer.from('302e020100300506032b657004220420', 'hex');

export class LogKey {
  /** 32 bytes, base64. */
  readonly publicKey: string;
  readonly #secret: KeyObject;

  /** @param secret 32 bytes. */
  constructor(secret: Uint8Array) {
    this.#secret = createPrivateKey({
      key: Buffer.concat([SECRET_DER, secret]),
      format: 'der',
      type: 'pkcs8',
    });
    const spki = createPublicKey(this.#secret).export({ format: 'der', type: 'spki' });
    this.publicKey = spki.subarray(PUBLIC_DER.length).toString('base64');
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
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_DER, signKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(headText(origin, head)), key, Buffer.from(head.signature, 'base64'));
}
