import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUidAnswer } from './card-uid.ts';

const parse = (hex: string) => parseUidAnswer(Buffer.from(hex, 'hex'));

describe('parseUidAnswer', () => {
  it.each([
    ['04A1B2C39000', '04A1B2C3'],
    ['04A1B2C3D4E5F69000', '04A1B2C3D4E5F6'],
    ['0102030405060708090A9000', '0102030405060708090A'],
  ])('reads %s', (answer, uid) => {
    expect(parse(answer)).toEqual({ kind: 'uid', uid });
  });

  it.each([
    ['', 'too-short'],
    ['90', 'too-short'],
    ['9000', 'too-short'],
    ['04A1B29000', 'too-short'],
    ['6300', 'status-word'],
    ['04A1B2C36300', 'status-word'],
    ['0102030405060708090A0B9000', 'transport'],
  ])('calls %s a fault: %s', (answer, reason) => {
    expect(parse(answer)).toEqual({ kind: 'fault', reason });
  });

  it('answers a fault or a UID of 4 to 10 bytes, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const answer = parseUidAnswer(bytes);
        if (answer.kind === 'uid') expect(answer.uid).toMatch(/^(?:[0-9A-F]{2}){4,10}$/);
      }),
    );
  });
});
