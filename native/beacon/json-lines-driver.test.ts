import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriverOutput } from './beacon-driver.ts';
import { JsonLinesDriver } from './json-lines-driver.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));
const readings = (outputs: readonly DriverOutput[]) =>
  outputs.flatMap((output) => (output.kind === 'reading' ? [output.reading] : []));
const skipped = (outputs: readonly DriverOutput[]) =>
  outputs.reduce((sum, output) => sum + (output.kind === 'garbage' ? output.bytes : 0), 0);

const uuid = '74278bda-b644-4520-8f0c-720eaf059935';
const good = { uuid, major: 1, minor: 2, rssi: -60, power: -59 };
const asReading = { uuid, major: 1, minor: 2, rssi: -60, measuredPower: -59 };

describe('JsonLinesDriver', () => {
  it.each([
    ['as it stands', good, asReading],
    ['in capitals and without dashes', { ...good, uuid: uuid.replaceAll('-', '').toUpperCase() }, asReading],
    ['without a power', { uuid, major: 1, minor: 2, rssi: -60 }, { ...asReading, measuredPower: null }],
    ['with more fields', { ...good, mac: 'a8:1b:6a:ae:5f:2c', battery: 77 }, asReading],
  ])('reads a sighting %s', (_name, line, reading) => {
    expect(readings(new JsonLinesDriver().feed(bytes(`${JSON.stringify(line)}\r\n`), 0))).toEqual([reading]);
  });

  it.each([
    ['a number out of range', { ...good, major: 65_536 }],
    ['a fraction', { ...good, minor: 1.5 }],
    ['a positive signal strength', { ...good, rssi: 60 }],
    ['a missing field', { uuid, major: 1, minor: 2 }],
    ['a UUID that is none', { ...good, uuid: 'kitchen' }],
    ['a list', [good]],
    ['nothing', null],
  ])('counts %s as garbage', (_name, line) => {
    const text = JSON.stringify(line);
    const outputs = new JsonLinesDriver().feed(bytes(`${text}\n`), 0);
    expect(outputs).toEqual([{ kind: 'garbage', bytes: text.length }]);
  });

  it('skips a line that is too long to its end, counts it, and reads the next', () => {
    const driver = new JsonLinesDriver({ maxLine: 256 });
    const long = JSON.stringify({ ...good, note: 'x'.repeat(100_000) });
    const outputs = driver.feed(bytes(`${long}\n${JSON.stringify(good)}\n`), 0);
    expect(skipped(outputs)).toBe(long.length);
    expect(readings(outputs)).toEqual([asReading]);
  });

  it('is lost after silence, and not while lines come', () => {
    const driver = new JsonLinesDriver({ silenceMs: 1_000, probeMs: 600 });
    expect(driver.turn(0)).toEqual([]);
    driver.feed(bytes('{"alive":true}\n'), 900);
    expect(driver.turn(1_800)).toEqual([{ kind: 'write', text: '\n' }]);
    driver.feed(bytes('not a line\n'), 1_850);
    expect(driver.turn(1_900)).toMatchObject([{ kind: 'lost' }]);
  });

  it('reads the same, however the line is cut', () => {
    const rows = fc.array(fc.record({ major: fc.nat(65_535), rssi: fc.integer({ min: -127, max: -1 }) }));
    fc.assert(
      fc.property(rows, fc.array(fc.nat()), (list, cuts) => {
        const raw = bytes(list.map((row) => `${JSON.stringify({ ...good, ...row })}\n`).join(''));
        const driver = new JsonLinesDriver();
        const edges = [0, ...cuts.map((cut) => cut % (raw.length + 1)).sort((a, b) => a - b), raw.length];
        const outputs = edges.slice(1).flatMap((end, i) => driver.feed(raw.subarray(edges[i], end), 0));
        expect(readings(outputs)).toEqual(list.map((row) => ({ ...asReading, ...row })));
      }),
    );
  });

  it('never throws, accounts for every byte of garbage, and reads the line after it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (raw) => {
        const driver = new JsonLinesDriver();
        const noise = driver.feed(raw, 0);
        const outputs = driver.feed(bytes(`\n${JSON.stringify(good)}\n`), 1);
        expect(readings(outputs)).toEqual([asReading]);
        expect(skipped([...noise, ...outputs])).toBeLessThanOrEqual(raw.length);
      }),
    );
  });
});
