/** The kiosk's composition root: names every adapter and simulator, and nothing else does. */
import type { Logger } from 'pino';
import type { KioskConfig } from '../core/contracts/config.ts';
import { RosterError } from '../core/contracts/error.ts';
import type { BeaconScanner } from '../core/ports/beacon-scanner.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { FaceVerifier } from '../core/ports/face-verifier.ts';
import type { NfcReader } from '../core/ports/nfc-reader.ts';
import { BeaconSimulator } from '../native/beacon/beacon-simulator.ts';
import { commonAdapters } from '../native/beacon/find-ports.ts';
import { Hm10Driver } from '../native/beacon/hm10-driver.ts';
import { JsonLinesDriver } from '../native/beacon/json-lines-driver.ts';
import { SerialBeaconScanner } from '../native/beacon/serial-beacon-scanner.ts';
import { NfcSimulator } from '../native/nfc/nfc-simulator.ts';
import { PcscNfcReader } from '../native/nfc/pcsc-nfc-reader.ts';
import { WedgeNfcReader } from '../native/nfc/wedge-nfc-reader.ts';
import type { AppRoot } from './config/app-root.ts';
import { eventLogger } from './diagnostics/logger.ts';
import { DeviceClaim } from './kiosk-claim.ts';
import { openKioskRecords } from './kiosk-records.ts';
import type { KioskParts, KioskRecords } from './services/parts.ts';
import { RoomKiosk } from './services/room-kiosk.ts';
import { readBootId, SystemClock } from './sync/system-clock.ts';

export interface KioskSurroundings {
  readonly root: AppRoot;
  readonly logger: Logger;
  /** The face pipeline, which runs in a process that the caller starts. */
  readonly face: FaceVerifier;
}

/** Simulated devices that were built in, for whoever plays them. */
export interface PlayedDevices {
  readonly reader: NfcSimulator | null;
  readonly beacon: BeaconSimulator | null;
}

/** The kiosk over given parts. The one door for whoever runs a kiosk: Electron's kiosk process, headless, tests. */
export function createKiosk(config: KioskConfig, parts: KioskParts, version: string): RoomKiosk {
  return new RoomKiosk(config, parts, version);
}

/**
 * The parts that the configuration asks for.
 * @throws RosterError `config.simulation-needed` when a simulated device is asked for outside simulation
 */
export function kioskParts(
  config: KioskConfig,
  { root, logger, face }: KioskSurroundings,
): KioskParts & { readonly played: PlayedDevices } {
  const systemClock = new SystemClock(readBootId());
  const claim = new DeviceClaim(config, root);
  const reader = badgeReader(config);
  const beacon = beaconScanner(config, systemClock);
  const played = {
    reader: reader instanceof NfcSimulator ? reader : null,
    beacon: beacon instanceof BeaconSimulator ? beacon : null,
  };
  return {
    clock: systemClock,
    ticker: {
      every: (ms, run) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    },
    logger: eventLogger(logger),
    claim,
    openRecords: async (devices) => {
      const records = openKioskRecords({
        config,
        appRoot: root.path,
        version: root.version,
        systemClock,
        claim,
        logger,
        devices,
      });
      if (played.beacon) keepRoomBeaconInTheAir(played.beacon, records);
      return records;
    },
    readers: reader ? [reader] : [],
    wedge: config.wedge ? new WedgeNfcReader() : null,
    beacon,
    face,
    played,
  };
}

function badgeReader(config: KioskConfig): NfcReader | null {
  if (config.nfc === 'none') return null;
  if (config.nfc === 'pcsc') return new PcscNfcReader();
  onlyInSimulation(config, 'nfc');
  return new NfcSimulator();
}

function beaconScanner(config: KioskConfig, clock: Clock): BeaconScanner | null {
  const { baudRate, driver, path } = config.beacon;
  if (driver === 'none') return null;
  if (driver === 'simulated') {
    onlyInSimulation(config, 'beacon.driver');
    return new BeaconSimulator(clock);
  }
  return new SerialBeaconScanner({
    clock,
    driver: () => (driver === 'hm10' ? new Hm10Driver() : new JsonLinesDriver()),
    baudRate,
    port: path === null ? { usb: commonAdapters } : { path },
  });
}

/** Simulators never make real attendance. */
function onlyInSimulation(config: KioskConfig, setting: string): void {
  if (config.simulation) return;
  throw new RosterError(
    'config.simulation-needed',
    `"${setting}": "simulated" works in simulation only: set "simulation" to true, or name a real device.`,
    { context: { setting } },
  );
}

/** A simulated scanner hears the beacon of whatever room the kiosk is placed in, until it is told otherwise. */
function keepRoomBeaconInTheAir(simulator: BeaconSimulator, { store, sync }: KioskRecords): void {
  const hear = (): void => {
    const own = store.placement()?.beacon;
    if (own) simulator.setBeacons([{ ...own, rssi: -60 }]);
  };
  hear();
  sync.on((event) => {
    if (event.kind === 'changed') hear();
  });
}
