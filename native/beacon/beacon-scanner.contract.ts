/** What every BeaconScanner must do, whatever stands behind it. The real adapter passes it against faults at the wire. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BeaconEvent, BeaconScanner } from '../../core/ports/beacon-scanner.ts';
import { EventLog } from '../event-log.ts';

export interface RigBeacon {
  readonly uuid: string;
  readonly major: number;
  readonly minor: number;
  readonly rssi: number;
  readonly measuredPower: number;
}

/** One scanner under test with the hands that a person would have. */
export interface BeaconRig {
  readonly scanner: BeaconScanner;
  /** The scale of `BeaconReading.at`. */
  mono(): number;
  setBeacons(beacons: readonly RigBeacon[]): void;
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** Bytes that make no sense come from the device. */
  garble(): Promise<void>;
  close(): Promise<void>;
}

export function beaconScannerContract(name: string, makeRig: () => Promise<BeaconRig>): void {
  describe(`${name} as a BeaconScanner`, () => {
    let rig: BeaconRig;
    let log: EventLog<BeaconEvent>;
    let life: AbortController;

    beforeEach(async () => {
      rig = await makeRig();
      log = new EventLog();
      life = new AbortController();
      rig.scanner.on(log.take);
    });
    afterEach(async () => {
      life.abort();
      await rig.scanner.stop();
      await rig.close();
    });

    const kind = (wanted: BeaconEvent['kind']) => (event: BeaconEvent) => event.kind === wanted;
    const room = {
      uuid: '74278bda-b644-4520-8f0c-720eaf059935',
      major: 65_535,
      minor: 7,
      rssi: -61,
      measuredPower: -59,
    };

    it('finds its device, and names it', async () => {
      expect(rig.scanner.device()).toBeNull();
      await rig.scanner.start(life.signal);
      const event = await log.next(kind('scanner-attached'));
      expect(event).toEqual({ kind: 'scanner-attached', device: rig.scanner.device() });
    });

    it('tells each beacon in full, on the clock, again and again', async () => {
      const other = { ...room, major: 0, minor: 65_535, rssi: -104 };
      rig.setBeacons([room, other]);
      const startedAt = rig.mono();
      await rig.scanner.start(life.signal);
      for (const beacon of [room, other]) {
        const event = await log.next((e) => e.kind === 'reading' && e.reading.minor === beacon.minor);
        expect(event).toEqual({ kind: 'reading', reading: { ...beacon, at: expect.any(Number) } });
        const at = event.kind === 'reading' ? event.reading.at : Number.NaN;
        expect(at).toBeGreaterThanOrEqual(startedAt);
        expect(at).toBeLessThanOrEqual(rig.mono());
      }
      await log.next(kind('reading'), log.mark());
    });

    it('follows what changes in the air', async () => {
      rig.setBeacons([room]);
      await rig.scanner.start(life.signal);
      await log.next(kind('reading'));
      rig.setBeacons([{ ...room, rssi: -80 }]);
      await log.next((e) => e.kind === 'reading' && e.reading.rssi === -80);
    });

    it('comes back after it was unplugged, without a restart', async () => {
      rig.setBeacons([room]);
      await rig.scanner.start(life.signal);
      await log.next(kind('reading'));
      await rig.unplug();
      await log.next(kind('scanner-detached'));
      expect(rig.scanner.device()).toBeNull();
      const from = log.mark();
      await rig.plug();
      await log.next(kind('scanner-attached'), from);
      await log.next(kind('reading'), from);
    });

    it('starts while its device is away', async () => {
      await rig.unplug();
      await rig.scanner.start(life.signal);
      expect(rig.scanner.device()).toBeNull();
      await rig.plug();
      await log.next(kind('scanner-attached'));
    });

    it('counts garbage and goes on', async () => {
      rig.setBeacons([room]);
      await rig.scanner.start(life.signal);
      await log.next(kind('reading'));
      await rig.garble();
      const event = await log.next(kind('garbage'));
      expect(event.kind === 'garbage' && event.bytes > 0).toBe(true);
      await log.next(kind('reading'), log.mark());
      expect(log.kinds()).not.toContain('scanner-detached');
    });

    it('is silent after stop, twice, and can be started again', async () => {
      rig.setBeacons([room]);
      await rig.scanner.start(life.signal);
      await log.next(kind('reading'));
      await rig.scanner.stop();
      await rig.scanner.stop();
      expect(rig.scanner.device()).toBeNull();
      const from = log.mark();
      await rig.scanner.start(life.signal);
      await log.next(kind('reading'), from);
      // The rest of an answer cut by the stop may come first.
      expect(log.kinds(from).filter((seen) => seen !== 'garbage')[0]).toBe('scanner-attached');
    });

    it('stops when its signal is aborted', async () => {
      await rig.scanner.start(life.signal);
      await log.next(kind('scanner-attached'));
      life.abort();
      expect(rig.scanner.device()).toBeNull();
    });

    it('tells no more to who unsubscribed', async () => {
      const second = new EventLog<BeaconEvent>();
      const off = rig.scanner.on(second.take);
      rig.setBeacons([room]);
      await rig.scanner.start(life.signal);
      await second.next(kind('scanner-attached'));
      off();
      const seen = second.mark();
      await log.next(kind('reading'), log.mark());
      expect(second.mark()).toBe(seen);
    });
  });
}
