import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriverOutput } from './beacon-driver.ts';
import { Hm10Driver } from './hm10-driver.ts';
import { sighting } from './hm10-module.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const ofKind = <K extends DriverOutput['kind']>(outputs: readonly DriverOutput[], kind: K) =>
  outputs.filter((output): output is Extract<DriverOutput, { kind: K }> => output.kind === kind);

const beacon = fc.record({
  uuid: fc.uuid(),
  major: fc.integer({ min: 0, max: 65_535 }),
  minor: fc.integer({ min: 0, max: 65_535 }),
  rssi: fc.integer({ min: -127, max: -1 }),
  measuredPower: fc.integer({ min: -128, max: -1 }),
});

/** Cuts `text` at the given places and feeds the pieces, with a turn of the driver between them. */
function feedInPieces(driver: Hm10Driver, text: string, cuts: readonly number[]): DriverOutput[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...places, text.length];
  return edges.slice(1).flatMap((end, i) => {
    const outputs = driver.feed(bytes(text.slice(edges[i] ?? 0, end)), i);
    return [...outputs, ...driver.turn(i)];
  });
}

describe('Hm10Driver', () => {
  it('asks, orders a discovery, and asks again when it is over', () => {
    const driver = new Hm10Driver({ restMs: 500, answerMs: 2_000, discoveryMs: 15_000 });
    expect(driver.turn(0)).toEqual([{ kind: 'write', text: 'AT' }]);
    expect(driver.feed(bytes('OK'), 10)).toEqual([]);
    expect(driver.turn(100)).toEqual([{ kind: 'alive' }, { kind: 'write', text: 'AT+DISI?' }]);
    driver.feed(bytes('OK+DISISOK+DISCE'), 200);
    expect(driver.turn(699)).toEqual([]);
    expect(driver.turn(700)).toEqual([{ kind: 'write', text: 'AT' }]);
  });

  it('gives a module that answers nothing up, at the second AT', () => {
    const driver = new Hm10Driver({ answerMs: 1_000 });
    driver.turn(0);
    expect(driver.turn(1_000)).toEqual([{ kind: 'write', text: 'AT' }]);
    expect(ofKind(driver.turn(2_000), 'lost')).toHaveLength(1);
  });

  it('says what to set up when a module answers AT but no discovery', () => {
    const driver = new Hm10Driver({ answerMs: 1_000, restMs: 0 });
    const said: DriverOutput[] = [];
    for (let now = 0; now <= 6_000; now += 100) {
      const outputs = driver.turn(now);
      said.push(...outputs);
      if (outputs.some((output) => output.kind === 'write' && output.text === 'AT'))
        driver.feed(bytes('OK'), now);
    }
    expect(ofKind(said, 'lost')[0]?.detail).toContain('AT+ROLE1');
  });

  it('goes on when a module never says that the discovery is over', () => {
    const driver = new Hm10Driver({ restMs: 500, discoveryMs: 5_000 });
    driver.turn(0);
    driver.feed(bytes('OK'), 10);
    driver.turn(100);
    driver.feed(bytes('OK+DISIS'), 150);
    expect(driver.turn(5_150)).toEqual([]);
    expect(driver.turn(5_650)).toEqual([{ kind: 'write', text: 'AT' }]);
  });

  it('reads a signal strength of two digits, also at the end of a burst', () => {
    const driver = new Hm10Driver();
    const text = sighting({ uuid: '74278bda-b644-4520-8f0c-720eaf059935', major: 1, minor: 2, rssi: -63 });
    const short = text.replace('-063', '-63');
    expect(ofKind(driver.feed(bytes(`${short}OK+DISCE`), 0), 'reading')[0]?.reading.rssi).toBe(-63);
    expect(ofKind(driver.feed(bytes(short), 10), 'reading')).toEqual([]);
    expect(ofKind(driver.turn(100), 'reading')[0]?.reading.rssi).toBe(-63);
  });

  it.each([
    ['a signal strength of zero', ':-000'],
    ['a signal strength beyond a byte', ':-128'],
    ['a positive signal strength', ':+063'],
  ])('refuses %s', (_name, ending) => {
    const driver = new Hm10Driver();
    const text = sighting({ uuid: '74278bda-b644-4520-8f0c-720eaf059935', major: 1, minor: 2, rssi: -63 });
    const outputs = driver.feed(bytes(`${text.replace(':-063', ending)}OK+DISCE`), 0);
    expect(ofKind(outputs, 'reading')).toEqual([]);
    expect(ofKind(outputs, 'garbage').length).toBeGreaterThan(0);
  });

  it('reads every sighting, however the line cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(beacon, { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (beacons, cuts) => {
          const text = `OK+DISIS${beacons.map(sighting).join('')}OK+DISCE`;
          const outputs = feedInPieces(new Hm10Driver(), text, cuts);
          expect(ofKind(outputs, 'reading').map(({ reading }) => reading)).toEqual(beacons);
          expect(ofKind(outputs, 'garbage')).toEqual([]);
        },
      ),
    );
  });

  it('finds the sighting that follows any garbage that does not begin an answer', () => {
    const noise = fc.uint8Array({ maxLength: 400 }).map((raw) => raw.filter((byte) => byte !== 0x4f));
    fc.assert(
      fc.property(noise, beacon, (raw, wanted) => {
        const driver = new Hm10Driver();
        const outputs = [...driver.feed(raw, 0), ...driver.feed(bytes(`${sighting(wanted)}OK+DISCE`), 1)];
        expect(ofKind(outputs, 'reading').map(({ reading }) => reading)).toEqual([wanted]);
        const skipped = ofKind(outputs, 'garbage').reduce((sum, { bytes: count }) => sum + count, 0);
        expect(skipped).toBe(raw.length);
      }),
    );
  });

  it('survives a sighting with one byte changed: the next one is read, and no field is out of range', () => {
    fc.assert(
      fc.property(beacon, beacon, fc.nat(77), fc.integer({ min: 0, max: 255 }), (hit, next, place, value) => {
        const raw = bytes(`${sighting(hit)}${sighting(next)}OK+DISCE`);
        raw[place] = value;
        const readings = ofKind(new Hm10Driver().feed(raw, 0), 'reading').map(({ reading }) => reading);
        expect(readings.at(-1)).toEqual(next);
        for (const { rssi, major, minor, uuid } of readings) {
          expect(rssi).toBeLessThan(0);
          expect(rssi).toBeGreaterThanOrEqual(-127);
          expect(Math.max(major, minor)).toBeLessThanOrEqual(65_535);
          expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        }
      }),
    );
  });

  it('never throws and accounts for all it is fed, whatever the bytes', () => {
    const scraps = fc.constantFrom(
      'OK',
      'OK+',
      'OK+DISC:',
      '4C000215:',
      '-0',
      'AT',
      ':',
      'OK+DISIS',
      'OK+DISCE',
      'O',
    );
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(scraps).map((s) => bytes(s.join(''))),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 20 }), (chunks) => {
        const driver = new Hm10Driver();
        let fed = 0;
        let skipped = 0;
        for (const [now, raw] of chunks.entries()) {
          fed += raw.length;
          for (const output of [...driver.feed(raw, now), ...driver.turn(now)]) {
            if (output.kind === 'garbage') skipped += output.bytes;
          }
        }
        expect(skipped).toBeLessThanOrEqual(fed);
      }),
    );
  });
});
