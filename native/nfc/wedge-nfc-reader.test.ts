import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NfcEvent } from '../../core/ports/nfc-reader.ts';
import { EventLog } from '../event-log.ts';
import { decodeNumber, type KeyStroke, type WedgeOptions } from './wedge-decoder.ts';
import { WedgeNfcReader } from './wedge-nfc-reader.ts';

/** Types `text` and Enter with `gap` milliseconds between keys. */
function typed(text: string, gap: number, from = 1_000, end = 'Enter'): KeyStroke[] {
  return [...text, end].map((key, i) => ({ key, at: from + i * gap }));
}

async function readerWith(options: Partial<WedgeOptions> = {}) {
  const reader = new WedgeNfcReader(options);
  const log = new EventLog<NfcEvent>();
  reader.on(log.take);
  await reader.start(new AbortController().signal);
  const type = (strokes: readonly KeyStroke[]): boolean[] => strokes.map((stroke) => reader.key(stroke));
  const uids = (): string[] => log.all.flatMap((event) => (event.kind === 'card' ? [event.uid] : []));
  return { reader, log, type, uids };
}

describe('WedgeNfcReader', () => {
  it.each([
    ['04A1B2C3', '04A1B2C3'],
    ['04a1b2c3d4e5f6', '04A1B2C3D4E5F6'],
    ['04:A1:B2:C3', '04A1B2C3'],
    ['0077771459', '04A2B2C3'],
    ['12345678', '12345678'],
  ])('takes %s for the UID %s', async (text, uid) => {
    const { type, uids, log } = await readerWith();
    expect(type(typed(text, 5)).at(-1)).toBe(true);
    expect(uids()).toEqual([uid]);
    expect(log.kinds()).toEqual(['reader-attached', 'card', 'card-removed']);
  });

  it('turns the bytes round for readers that send the least significant first', async () => {
    const { type, uids } = await readerWith({ byteOrder: 'lsb' });
    type(typed('C3B2A104', 5));
    expect(uids()).toEqual(['04A1B2C3']);
  });

  it('takes digits alone for decimal when told so', async () => {
    const { type, uids } = await readerWith({ format: 'decimal' });
    type(typed('12345678', 5));
    expect(uids()).toEqual(['00BC614E']);
  });

  it('leaves a person typing alone', async () => {
    const { type, log } = await readerWith();
    expect(type(typed('04A1B2C3', 90))).not.toContain(true);
    expect(type([...typed('04A1B2C3', 5).slice(0, -1), { key: 'Enter', at: 5_000 }])).not.toContain(true);
    expect(type(typed('12', 5))).not.toContain(true);
    expect(log.kinds()).toEqual(['reader-attached']);
  });

  it('forgets what a person typed when a card comes right after', async () => {
    const { type, uids } = await readerWith();
    type([{ key: '7', at: 0 }, ...typed('04A1B2C3', 5, 400)]);
    expect(uids()).toEqual(['04A1B2C3']);
  });

  it('is not disturbed by Shift, which readers press for capitals', async () => {
    const { type, uids } = await readerWith();
    type(typed('04A1B2C3', 4).flatMap((stroke) => [{ key: 'Shift', at: stroke.at - 1 }, stroke]));
    expect(uids()).toEqual(['04A1B2C3']);
  });

  it.each([
    ['04A1B2', 'too-short'],
    ['HELLO-WORLD', 'transport'],
    ['0102030405060708090A0B', 'transport'],
    ['99999999999999999999999999', 'transport'],
    ['04A1B2C3D', 'transport'],
  ])('tells of the unreadable burst %s', async (text, reason) => {
    const { type, log } = await readerWith();
    type(typed(text, 5));
    expect(log.all[1]).toMatchObject({ kind: 'card-unreadable', reason });
  });

  it('is deaf before start and after stop', async () => {
    const { reader, type, uids } = await readerWith();
    await reader.stop();
    expect(type(typed('04A1B2C3', 5))).not.toContain(true);
    expect(uids()).toEqual([]);
    expect(reader.readers()).toEqual([]);
  });

  it('stands any keys at any times', async () => {
    const { reader, log } = await readerWith();
    const key = fc.oneof(
      fc.constantFrom('Enter', 'Tab', 'Shift', '0', 'A', 'Backspace', 'Dead', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ key, at: fc.double() }), { maxLength: 200 }), (strokes) => {
        for (const stroke of strokes) reader.key(stroke);
      }),
    );
    for (const event of log.all) {
      if (event.kind === 'card') expect(event.uid).toMatch(/^(?:[0-9A-F]{2}){4,10}$/);
    }
  });
});

describe('decodeNumber', () => {
  const uid = fc.constantFrom(4, 7, 10).chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));

  it('gives back every UID written in hexadecimal, and its mirror image for the other byte order', () => {
    fc.assert(
      fc.property(uid, (raw) => {
        const text = Buffer.from(raw).toString('hex');
        const mirrored = Buffer.from(raw).reverse().toString('hex');
        const wanted = { kind: 'uid', uid: text.toUpperCase() };
        expect(decodeNumber(text, { format: 'hex', byteOrder: 'msb' })).toEqual(wanted);
        expect(decodeNumber(mirrored, { format: 'hex', byteOrder: 'lsb' })).toEqual(wanted);
      }),
    );
  });

  it('gives back every four-byte UID written in decimal, padded to ten digits or not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (number) => {
        const wanted = { kind: 'uid', uid: number.toString(16).padStart(8, '0').toUpperCase() };
        expect(decodeNumber(String(number), { format: 'decimal', byteOrder: 'msb' })).toEqual(wanted);
        expect(decodeNumber(String(number).padStart(10, '0'), { format: 'auto', byteOrder: 'msb' })).toEqual(
          wanted,
        );
      }),
    );
  });
});
