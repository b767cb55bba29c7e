/** An HM-10 at the wire: the module's end of a serial line. For tests and the demo; never part of a packaged kiosk. */
import { setTimeout as delay } from 'node:timers/promises';
import { SerialPort } from 'serialport';

/** A beacon in the module's air. */
export interface AirBeacon {
  /** With or without dashes. */
  readonly uuid: string;
  readonly major: number;
  readonly minor: number;
  /** dBm, −127 to −1; a function gives a new value per discovery. */
  readonly rssi: number | (() => number);
  /** dBm at one metre. */
  readonly measuredPower?: number;
}

export interface Hm10ModuleOptions {
  /** How long a discovery takes, milliseconds. The real one takes seconds. */
  readonly discoveryMs: number;
  /** Answers are cut into pieces of this many bytes, as a slow line does. */
  readonly pieceBytes: number;
}

const MAC = 'A81B6AAE5F2C';

export class Hm10Module {
  readonly #path: string;
  readonly #options: Hm10ModuleOptions;
  #port: SerialPort | null = null;
  #beacons: readonly AirBeacon[] = [];
  #silent = false;
  #pending = '';
  #discovering = false;

  /** @param path the device's end of a serial pair */
  constructor(path: string, options: Partial<Hm10ModuleOptions> = {}) {
    this.#path = path;
    this.#options = { discoveryMs: 200, pieceBytes: 17, ...options };
  }

  /** Powers the module. */
  async start(): Promise<void> {
    const port = new SerialPort({ path: this.#path, baudRate: 9_600, autoOpen: false });
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    port.on('error', () => undefined);
    port.on('data', (chunk: Buffer) => this.#hear(chunk.toString('latin1')));
    this.#port = port;
    this.#pending = '';
  }

  async stop(): Promise<void> {
    const port = this.#port;
    this.#port = null;
    if (port?.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  }

  /** What is in the air from now on. */
  setBeacons(beacons: readonly AirBeacon[]): void {
    this.#beacons = beacons;
  }

  /** Hangs the module: it hears everything and answers nothing. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
  }

  /** Puts arbitrary bytes on the line, as noise or a wrong baud rate does. */
  async send(bytes: Uint8Array): Promise<void> {
    const port = this.#port;
    if (port?.isOpen) await new Promise<void>((resolve) => port.write(bytes, () => resolve()));
  }

  #hear(text: string): void {
    // Commands have no end either; the shorter one is a prefix of the longer.
    this.#pending = (this.#pending + text).slice(-64);
    if (this.#pending.endsWith('AT+DISI?')) void this.#discover();
    else if (this.#pending.endsWith('AT')) void this.#say('OK');
    else return;
    this.#pending = '';
  }

  async #discover(): Promise<void> {
    if (this.#discovering) return;
    this.#discovering = true;
    await this.#say('OK+DISIS');
    await delay(this.#options.discoveryMs);
    for (const beacon of this.#beacons) await this.#say(sighting(beacon));
    // A phone nearby advertises something else.
    await this.#say(`OK+DISC:00000000:${'0'.repeat(32)}:${'0'.repeat(10)}:5B6FC0E0AE1A:-072`);
    await this.#say('OK+DISCE');
    this.#discovering = false;
  }

  async #say(text: string): Promise<void> {
    if (this.#silent) return;
    for (let at = 0; at < text.length; at += this.#options.pieceBytes) {
      await this.send(Buffer.from(text.slice(at, at + this.#options.pieceBytes), 'latin1'));
    }
  }
}

/** A sighting as the module prints it. */
export function sighting(beacon: AirBeacon): string {
  const rssi = typeof beacon.rssi === 'number' ? beacon.rssi : beacon.rssi();
  const power = ((beacon.measuredPower ?? -59) & 0xff).toString(16).padStart(2, '0');
  const numbers = [beacon.major, beacon.minor].map((value) => value.toString(16).padStart(4, '0')).join('');
  const strength = `-${String(Math.abs(Math.round(rssi))).padStart(3, '0')}`;
  return `OK+DISC:4C000215:${beacon.uuid.replaceAll('-', '')}:${numbers}${power}:${MAC}:${strength}`.toUpperCase();
}
