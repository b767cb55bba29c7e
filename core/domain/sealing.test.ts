import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxPublicKey, boxTo, factContext, open, openBox, seal } from './sealing.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const some = fc.uint8Array({ maxLength: 300 });
/** A secret that is not all zeros: X25519 clamps it, and nobody draws it by chance. */
const secret = bytes(32).filter((key) => key.some((byte) => byte !== 0));

function flipped(of: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(of);
  const index = at % copy.length;
  copy[index] = (copy[index] ?? 0) ^ (1 << (at % 8));
  return copy;
}

describe('a sealed part', () => {
  it('opens with its key and context, and with nothing else', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), bytes(24), some, fc.nat(), (key, other, nonce, plain, at) => {
        const sealed = seal(key, nonce, plain, 'here');
        expect(open(key, sealed, 'here')).toEqual(plain);
        expect(open(key, sealed, 'there')).toBeNull();
        expect(open(key, flipped(sealed, at), 'here')).toBeNull();
        expect(open(key, sealed.subarray(0, at % sealed.length), 'here')).toBeNull();
        if (!Buffer.from(key).equals(other)) expect(open(other, sealed, 'here')).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a box', () => {
  it('opens for its receiver and context, and for nobody else', () => {
    fc.assert(
      fc.property(secret, secret, secret, bytes(24), some, fc.nat(), (mine, hers, once, nonce, plain, at) => {
        const box = boxTo(boxPublicKey(mine), once, nonce, plain, 'feed');
        expect(openBox(mine, box, 'feed')).toEqual(plain);
        expect(openBox(mine, box, 'other')).toBeNull();
        // The top bit of an X25519 public key is ignored by the curve, but not by the key derivation.
        expect(openBox(mine, flipped(box, at), 'feed')).toBeNull();
        const same = Buffer.from(boxPublicKey(mine)).equals(boxPublicKey(hers));
        if (!same) expect(openBox(hers, box, 'feed')).toBeNull();
      }),
      { numRuns: 25 },
    );
  });
});

describe('what a fact binds its sealed part to', () => {
  it('differs between places in the logs, types and people', () => {
    const base = { origin: 'kiosk:a:1', seq: 1, type: 'a.b', subject: 's' };
    const contexts = [base, { ...base, seq: 11 }, { ...base, type: 'a.c' }, { ...base, subject: null }].map(
      factContext,
    );
    expect(new Set(contexts).size).toBe(contexts.length);
  });
});
