import { describe, expect, it } from 'vitest';
import type { BeaconEvent } from '../../core/ports/beacon-scanner.ts';
import { EventLog } from '../event-log.ts';
import { beaconScannerContract, type RigBeacon } from './beacon-scanner.contract.ts';
import { matchPorts } from './find-ports.ts';
import { Hm10Driver } from './hm10-driver.ts';
import { Hm10Module } from './hm10-module.ts';
import { JsonLinesDriver } from './json-lines-driver.ts';
import { type SerialBeaconOptions, SerialBeaconScanner } from './serial-beacon-scanner.ts';
import { startSerialPair } from './serial-pair.ts';

const mono = () => performance.now();
const garbage = Uint8Array.from([0xff, 0x00, 0x4f, 0x4b, 0x2b, 0x44, 0x91, 0x0a, 0x4f, 0x80, 0x7b, 0x0a]);

function scannerAt(
  path: string,
  driver: SerialBeaconOptions['driver'],
  rest: Partial<SerialBeaconOptions> = {},
) {
  return new SerialBeaconScanner({
    clock: { mono },
    driver,
    baudRate: 9_600,
    port: { path },
    retryMs: [20, 100],
    ...rest,
  });
}

const quickHm10 = () => new Hm10Driver({ restMs: 20, answerMs: 400, discoveryMs: 1_000 });

beaconScannerContract('SerialBeaconScanner with an HM-10', async () => {
  const pair = await startSerialPair();
  const module = new Hm10Module(pair.devicePath, { discoveryMs: 30 });
  await module.start();
  return {
    scanner: scannerAt(pair.kioskPath, quickHm10),
    mono,
    setBeacons: (beacons) => module.setBeacons(beacons),
    unplug: async () => {
      await module.stop();
      await pair.unplug();
    },
    plug: async () => {
      await pair.plug();
      await module.start();
    },
    garble: () => module.send(garbage),
    close: async () => {
      await module.stop();
      await pair.close();
    },
  };
});

beaconScannerContract('SerialBeaconScanner with a JSON-lines gateway', async () => {
  const pair = await startSerialPair();
  // Only the line's end of the module is used: it sends what it is told.
  const line = new Hm10Module(pair.devicePath);
  line.setSilent(true);
  let beacons: readonly RigBeacon[] = [];
  const gateway = setInterval(() => {
    const said = beacons.map(({ measuredPower, ...beacon }) => ({ ...beacon, power: measuredPower }));
    const lines = [{ alive: true }, ...said].map((object) => `${JSON.stringify(object)}\n`).join('');
    void line.send(Buffer.from(lines));
  }, 20);
  await line.start();
  return {
    scanner: scannerAt(pair.kioskPath, () => new JsonLinesDriver({ probeMs: 50 })),
    mono,
    setBeacons: (next) => {
      beacons = next;
    },
    unplug: async () => {
      await line.stop();
      await pair.unplug();
    },
    plug: async () => {
      await pair.plug();
      await line.start();
    },
    garble: () => line.send(garbage),
    close: async () => {
      clearInterval(gateway);
      await line.stop();
      await pair.close();
    },
  };
});

describe('SerialBeaconScanner', () => {
  it('takes a module that hangs for lost, and finds it again when it answers', async () => {
    const pair = await startSerialPair();
    const module = new Hm10Module(pair.devicePath, { discoveryMs: 30 });
    await module.start();
    const scanner = scannerAt(pair.kioskPath, quickHm10);
    const log = new EventLog<BeaconEvent>();
    scanner.on(log.take);
    await scanner.start(new AbortController().signal);
    await log.next(({ kind }) => kind === 'scanner-attached');
    module.setSilent(true);
    const lost = await log.next(({ kind }) => kind === 'scanner-detached');
    expect(lost).toMatchObject({ device: pair.kioskPath, detail: expect.stringContaining('AT') });
    module.setSilent(false);
    await log.next(({ kind }) => kind === 'scanner-attached', log.mark());
    await scanner.stop();
    await module.stop();
    await pair.close();
  });

  it('says once what is wrong with a port that is not there', async () => {
    const scanner = scannerAt('/nonexistent/port', quickHm10, { retryMs: [1, 1] });
    const log = new EventLog<BeaconEvent>();
    scanner.on(log.take);
    await scanner.start(new AbortController().signal);
    await log.next(({ kind }) => kind === 'scanner-detached');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.kinds()).toEqual(['scanner-detached']);
    await scanner.stop();
  });

  it('finds the port by its USB ids, also when it comes later, and passes over a silent twin', async () => {
    const pairs = await Promise.all([startSerialPair(), startSerialPair()]);
    // Ports are tried in the order of their paths: the silent one comes first.
    const [twin, pair] = pairs[0].kioskPath < pairs[1].kioskPath ? pairs : [pairs[1], pairs[0]];
    const module = new Hm10Module(pair.devicePath, { discoveryMs: 30 });
    await module.start();
    let plugged = false;
    const ids = { vendorId: '10C4', productId: 'EA60' };
    const scanner = scannerAt('', quickHm10, {
      port: { usb: [{ vendorId: '10c4', productId: 'ea60' }] },
      list: async () =>
        plugged
          ? [{ path: twin.kioskPath, ...ids }, { path: pair.kioskPath, ...ids }, { path: '/dev/ttyS0' }]
          : [],
    });
    const log = new EventLog<BeaconEvent>();
    scanner.on(log.take);
    await scanner.start(new AbortController().signal);
    const missing = await log.next(({ kind }) => kind === 'scanner-detached');
    expect(missing).toMatchObject({ device: 'usb:10c4:ea60' });
    plugged = true;
    await log.next((event) => event.kind === 'scanner-attached' && event.device === pair.kioskPath);
    await scanner.stop();
    await module.stop();
    await Promise.all([twin.close(), pair.close()]);
  });

  it('looks for nothing where the system cannot list ports', async () => {
    const scanner = new SerialBeaconScanner({
      clock: { mono },
      driver: quickHm10,
      baudRate: 9_600,
      port: { usb: [{ vendorId: 'ffff', productId: 'ffff' }] },
    });
    const log = new EventLog<BeaconEvent>();
    scanner.on(log.take);
    await scanner.start(new AbortController().signal);
    expect(await log.next(() => true)).toMatchObject({ kind: 'scanner-detached', device: 'usb:ffff:ffff' });
    await scanner.stop();
  });
});

describe('matchPorts', () => {
  it('matches both ids, whatever their case', () => {
    const ports = [
      { path: '/dev/ttyUSB1', vendorId: '1A86', productId: '7523' },
      { path: '/dev/ttyUSB0', vendorId: '1a86', productId: '7523' },
      { path: '/dev/ttyUSB2', vendorId: '1a86', productId: '0000' },
      { path: '/dev/ttyS0' },
    ];
    expect(matchPorts(ports, [{ vendorId: '1a86', productId: '7523' }])).toEqual([
      '/dev/ttyUSB0',
      '/dev/ttyUSB1',
    ]);
  });
});
