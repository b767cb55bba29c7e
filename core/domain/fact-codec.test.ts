import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyHistory, uuidOf, World } from '../../tests/helpers/fact-world.ts';
import { type FactEnvelope, GENESIS_HASH } from '../contracts/fact.ts';
import { compareFacts, decodeFact, encodeFact, isUnderstood, payloadOf } from './fact-codec.ts';

const envelope: fc.Arbitrary<FactEnvelope> = fc.record({
  origin: fc.constantFrom(`kiosk:${uuidOf('k')}:${'a'.repeat(16)}`, `hub:${uuidOf('h')}:${'0'.repeat(16)}`),
  seq: fc.integer({ min: 1, max: 2 ** 40 }),
  id: fc.uuid({ version: 7 }),
  hlc: fc.constantFrom('0196a0000000-0000', 'ffffffffffff-ffff'),
  wall: fc.integer({ min: 0, max: 8_640_000_000_000_000 }),
  bootId: fc.string({ minLength: 1, maxLength: 64 }),
  mono: fc.double({ min: 0, max: 1e12, noNaN: true }),
  clockTrust: fc.constantFrom('anchored' as const, 'unanchored' as const, 'drifted' as const),
  type: fc.constantFrom('attendance.checked-in', 'future.unheard-of'),
  v: fc.integer({ min: 1, max: 9 }),
  critical: fc.boolean(),
  subject: fc.option(fc.uuid({ version: 7 })),
  session: fc.option(fc.uuid({ version: 7 })),
  payload: fc.dictionary(
    fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
    fc.jsonValue() as fc.Arbitrary<unknown>,
  ),
  sealed: fc.option(fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'))),
  prevHash: fc.constant(GENESIS_HASH),
});

describe('the text of a fact', () => {
  it('reads back as what was encoded, with the hash of its bytes', () => {
    fc.assert(
      fc.property(envelope, (given) => {
        const fact = encodeFact(given);
        expect(decodeFact(fact.text)).toEqual({ ok: true, fact });
        expect(fact.hash).toBe(createHash('sha256').update(fact.text, 'utf8').digest('hex'));
      }),
    );
  });

  it('holds what a reader of the text gets, not what the writer had in memory', () => {
    const given = { ...new World().arrive(0), payload: { gone: undefined, list: [undefined], kept: 1 } };
    const { text: _text, hash: _hash, ...rest } = given;
    expect(encodeFact(rest).payload).toEqual({ list: [null], kept: 1 });
  });

  it('keeps fields of a newer envelope in the bytes and in the hash', () => {
    const { text } = new World().arrive(0);
    const newer = text.replace('{', '{"added":1,');
    const decoded = decodeFact(newer);
    expect(decoded.ok && decoded.fact.text).toBe(newer);
    expect(decoded.ok && decoded.fact.hash).toBe(createHash('sha256').update(newer).digest('hex'));
  });

  it('answers any text with a fact or a reason, never with an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeFact(text).ok).toBe(false);
      }),
    );
  });

  it('is not read as a type that objects happen to have', () => {
    const { text: _text, hash: _hash, ...rest } = new World().arrive(0);
    for (const type of ['constructor.x', 'to-string.x'])
      expect(isUnderstood(encodeFact({ ...rest, type }))).toBe(false);
  });

  it('is read past fields of a newer payload', () => {
    const fact = new World().decideWalkIn(3, 'added');
    const { text: _text, hash: _hash, ...rest } = fact;
    const newer = encodeFact({ ...rest, payload: { ...rest.payload, seen: ['something'] } });
    expect(payloadOf(newer, 'walk-in.decided')).toEqual(fact.payload);
  });

  it('gives no payload of another type, version or shape', () => {
    const fact = new World().arrive(0);
    const { text: _text, hash: _hash, ...rest } = fact;
    expect(payloadOf(fact, 'attendance.checked-in')).not.toBeNull();
    expect(payloadOf(fact, 'session.started')).toBeNull();
    expect(payloadOf(encodeFact({ ...rest, v: 2 }), 'attendance.checked-in')).toBeNull();
    expect(payloadOf(encodeFact({ ...rest, payload: {} }), 'attendance.checked-in')).toBeNull();
  });
});

describe('the order of facts', () => {
  it('is total: only the same fact compares equal, and it never contradicts itself', () => {
    fc.assert(
      fc.property(anyHistory, (facts) => {
        for (const a of facts) {
          for (const b of facts) {
            const forth = Math.sign(compareFacts(a, b));
            // Plus zero: -0 and 0 are the same answer.
            expect(forth + 0).toBe(-Math.sign(compareFacts(b, a)) + 0);
            expect(forth === 0).toBe(a.hash === b.hash);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
